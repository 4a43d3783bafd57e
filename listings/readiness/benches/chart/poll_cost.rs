//! How long it takes to hear from one socket among idle ones.

use super::{Anchor, CODE, GRID, Kind, Mark, Scale, WORDS};
use super::{group, line, picture, polyline, text};
use thousands::Separable;

/// The number of idle sockets, and the microseconds that it takes to hear from
/// another one: through poll(2), where it is the first in the list, and the
/// last, and through mio.
fn costs(printed: &str) -> Vec<[f64; 4]> {
    let costs = printed.lines().map(|line| {
        let mut numbers = line.split(' ').filter_map(|it| it.parse().ok());
        std::array::from_fn(|_| numbers.next().expect("four numbers"))
    });
    costs.collect()
}

/// A line for each of them.
pub fn draw(figures: &[String]) -> String {
    let printed = &figures[0];
    let costs = costs(printed);
    let [least, most] = [costs.first(), costs.last()].map(|it| {
        let [sockets, ..] = it.expect("there are figures");
        *sockets
    });
    let x = Scale {
        kind: Kind::Logarithmic,
        values: [least, most],
        units: [64.0, 530.0],
    };
    let y = Scale {
        kind: Kind::Logarithmic,
        values: [1.0, 10_000.0],
        units: [252.0, 32.0],
    };

    let mut grid = Vec::new();
    let mut ticks = Vec::new();
    for micros in [1.0, 10.0, 100.0, 1_000.0, 10_000.0] {
        let height = y.at(micros);
        grid.push(line([x.units[0], height], [x.units[1], height]));
        let label = micros.separate_with_commas();
        let left = x.units[0] - 8.0;
        ticks.push(text(left, height + 4.0, Anchor::End, &label));
    }
    for [sockets, ..] in &costs {
        let label = sockets.separate_with_commas();
        let left = x.at(*sockets);
        ticks.push(text(left, 272.0, Anchor::Middle, &label));
    }
    ticks.push(text(0.0, 14.0, Anchor::Start, "µs to hear from one"));
    let middle = f64::midpoint(x.units[0], x.units[1]);
    ticks.push(text(middle, 292.0, Anchor::Middle, "idle sockets"));

    let mut lines = Vec::new();
    let mut names = Vec::new();
    let mut said = Vec::new();
    for (of, name, mark, attributes) in [
        (1, "poll(2), first", Mark::Ring, r#"stroke-dasharray="2 3""#),
        (2, "poll(2), last", Mark::Circle, ""),
        (3, "mio", Mark::Square, r#"stroke-dasharray="6 4""#),
    ] {
        let points: Vec<_> =
            costs.iter().map(|it| [x.at(it[0]), y.at(it[of])]).collect();
        let marks: Vec<_> =
            points.iter().map(|[x, y]| mark.at(*x, *y)).collect();
        let class = r#"class="data" stroke-width="1.5""#;
        let line = [polyline(&points)];
        lines.push(group(&format!("{class} {attributes}"), &line));
        let class = r#"class="data" fill="currentColor""#;
        lines.push(group(class, &marks));
        let [_, height] = points[points.len() - 1];
        let left = x.units[1] + 12.0;
        // The two of poll(2) may end in the same place.
        let height = if of == 2 { height - 14.0 } else { height };
        names.push(text(left, height + 4.0, Anchor::Start, name));
        let micros: Vec<_> = costs
            .iter()
            .map(|it| it[of].separate_with_commas())
            .collect();
        said.push(format!("{name} {} µs", micros.join(", ")));
    }
    let sockets: Vec<_> = costs
        .iter()
        .map(|it| it[0].separate_with_commas())
        .collect();
    let label = format!(
        "The time to hear from one socket among {} idle ones: {}.",
        sockets.join(", "),
        said.join("; ")
    );
    picture(
        296.0,
        &label,
        &[
            group(GRID, &grid),
            lines.concat(),
            group(CODE, &names),
            group(WORDS, &ticks),
        ],
    )
}
