//! A figure of several runs: the median beside the least and the most, as in
//! `6.9 (6.7 to 7.0)`.

use thousands::Separable;

/// The median, and the spread.
pub struct Figure(pub [f64; 3]);

impl Figure {
    pub fn new(figures: impl IntoIterator<Item = f64>) -> Figure {
        let mut all: Vec<_> = figures.into_iter().collect();
        all.sort_by(f64::total_cmp);
        Figure([all[all.len() / 2], all[0], all[all.len() - 1]])
    }

    pub fn cell(&self, digits: usize) -> String {
        let [middle, least, most] = self.0.map(|it| match digits {
            0 => (it.round() as u64).separate_with_commas(),
            _ => format!("{it:.digits$}"),
        });
        format!("{middle} ({least} to {most})")
    }
}
