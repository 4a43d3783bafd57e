//! Which line of a text a byte is on.

/// The lines of a text, to find that of a byte.
pub struct Lines(Vec<usize>);

impl Lines {
    /// Those of a text.
    pub fn new(text: &str) -> Lines {
        Lines(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The line, from 1, of the byte at an offset.
    pub fn at(&self, offset: usize) -> usize {
        1 + self.0.partition_point(|newline| *newline < offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_line_is_on_it() {
        let lines = Lines::new("a\n\nb");
        assert_eq!([0, 1, 2, 3].map(|at| lines.at(at)), [1, 1, 2, 3]);
    }
}
