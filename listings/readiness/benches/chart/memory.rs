//! How much memory a program uses while its queue has no bound, and while it
//! has one.

use super::{Anchor, GRID, Kind, Mark, Scale, WORDS};
use super::{group, line, picture, polyline, text};

/// How many messages had been sent, and how many megabytes were in use then.
fn figures(printed: &str) -> Vec<[f64; 2]> {
    let lines = printed.lines().filter_map(|line| {
        let (sent, memory) = line.split_once(" sent: ")?;
        let megabytes = memory.strip_suffix(" MB")?;
        Some([sent, megabytes].map(|it| it.parse().expect("a number")))
    });
    lines.collect()
}

/// A line for each of the two outputs.
pub fn draw(outputs: &[String]) -> String {
    let all: Vec<_> = outputs.iter().map(|it| figures(it)).collect();
    let largest =
        |of: usize| all.iter().flatten().map(|it| it[of]).fold(0.0, f64::max);
    // The next line of the grid above.
    let most = (largest(1) / 50.0).ceil() * 50.0;
    let x = Scale {
        kind: Kind::Linear,
        values: [0.0, largest(0)],
        units: [48.0, 520.0],
    };
    let y = Scale {
        kind: Kind::Linear,
        values: [0.0, most],
        units: [212.0, 32.0],
    };

    let mut grid = Vec::new();
    let mut ticks = Vec::new();
    for step in 0..=(most / 50.0) as u32 {
        let megabytes = f64::from(step) * 50.0;
        let height = y.at(megabytes);
        grid.push(line([x.units[0], height], [x.units[1], height]));
        let left = x.units[0] - 8.0;
        let label = megabytes.to_string();
        ticks.push(text(left, height + 4.0, Anchor::End, &label));
    }
    for [sent, _] in &all[0] {
        let label = sent.to_string();
        ticks.push(text(x.at(*sent), 232.0, Anchor::Middle, &label));
    }
    ticks.push(text(0.0, 14.0, Anchor::Start, "MB in use"));
    let middle = f64::midpoint(x.units[0], x.units[1]);
    ticks.push(text(middle, 252.0, Anchor::Middle, "messages sent"));

    let mut lines = Vec::new();
    let mut said = Vec::new();
    for (figures, (name, mark, attributes)) in all.iter().zip([
        ("unbounded", Mark::Circle, ""),
        ("bounded", Mark::Square, r#"stroke-dasharray="6 4""#),
    ]) {
        let points: Vec<_> = figures
            .iter()
            .map(|it| [x.at(it[0]), y.at(it[1])])
            .collect();
        let marks: Vec<_> =
            points.iter().map(|[x, y]| mark.at(*x, *y)).collect();
        let class = r#"class="data" stroke-width="1.5""#;
        let line = [polyline(&points)];
        lines.push(group(&format!("{class} {attributes}"), &line));
        lines.push(group(r#"class="data" fill="currentColor""#, &marks));
        let [_, height] = points[points.len() - 1];
        let left = x.units[1] + 12.0;
        ticks.push(text(left, height + 4.0, Anchor::Start, name));
        let megabytes: Vec<_> =
            figures.iter().map(|it| it[1].to_string()).collect();
        said.push(format!("{name} {} MB", megabytes.join(", ")));
    }
    let sent: Vec<_> = all[0].iter().map(|it| it[0].to_string()).collect();
    let label = format!(
        "The memory in use after {} messages: {}.",
        sent.join(", "),
        said.join("; ")
    );
    picture(
        258.0,
        &label,
        &[group(GRID, &grid), lines.concat(), group(WORDS, &ticks)],
    )
}
