//! The processor time of a client that comes, waits and goes, by how many of
//! them there are: with a thread for each, and with tasks.

use super::bars::median;
use super::costs::{visit, with_clients};
use super::table::number;
use super::{Anchor, CODE, GRID, Kind, Mark, Scale, WORDS};
use super::{group, line, picture, polyline, text};

const CLIENTS: [&str; 3] = ["100", "1,000", "10,000"];

/// Between the lines of the grid, in µs.
const STEP: f64 = 50.0;

struct Line {
    server: &'static str,
    mark: Mark,
    dashes: &'static str,
}

const LINES: [Line; 3] = [
    Line {
        server: "a thread each",
        mark: Mark::Circle,
        dashes: "",
    },
    Line {
        server: "`mio_runtime`",
        mark: Mark::Square,
        dashes: r#"stroke-dasharray="6 4""#,
    },
    Line {
        server: "Tokio, multi-thread",
        mark: Mark::Ring,
        dashes: r#"stroke-dasharray="2 3""#,
    },
];

/// The number of clients, and the cell with what one costs, for as many as the
/// server has.
fn cells(table: &str, server: &str) -> Vec<(f64, String)> {
    let cells = CLIENTS.iter().filter_map(|clients| {
        let rows = with_clients(table, clients);
        let row = rows.into_iter().find(|row| row[1] == server)?;
        number(&row[visit::CPU])?;
        Some((number(clients)?, median(&row[visit::CPU]).to_owned()))
    });
    cells.collect()
}

/// A line for each of [`LINES`], from the table of clients.
pub fn draw(tables: &[String]) -> String {
    let all = LINES.map(|it| cells(&tables[0], it.server));
    let value = |cell: &str| number(cell).expect("a number");
    let figures = all.iter().flatten().map(|(_, cell)| value(cell));
    let steps = (figures.fold(0.0, f64::max) / STEP).ceil();
    let x = Scale {
        kind: Kind::Logarithmic,
        values: [100.0, 10_000.0],
        units: [48.0, 490.0],
    };
    let y = Scale {
        kind: Kind::Linear,
        values: [0.0, steps * STEP],
        units: [212.0, 32.0],
    };

    let mut grid = Vec::new();
    let mut ticks = Vec::new();
    for step in 0..=steps as u32 {
        let micros = f64::from(step) * STEP;
        let height = y.at(micros);
        grid.push(line([x.units[0], height], [x.units[1], height]));
        let left = x.units[0] - 8.0;
        let label = micros.to_string();
        ticks.push(text(left, height + 4.0, Anchor::End, &label));
    }
    for clients in CLIENTS {
        let left = x.at(value(clients));
        ticks.push(text(left, 232.0, Anchor::Middle, clients));
    }
    ticks.push(text(0.0, 14.0, Anchor::Start, "µs of CPU time a client"));
    let middle = f64::midpoint(x.units[0], x.units[1]);
    ticks.push(text(middle, 252.0, Anchor::Middle, "clients"));

    let mut lines = Vec::new();
    let mut listings = Vec::new();
    let mut said = Vec::new();
    // A name has its place below the one before it.
    let mut ends: Vec<(f64, usize)> = Vec::new();
    for (n, (cells, it)) in all.iter().zip(&LINES).enumerate() {
        let points: Vec<_> = cells
            .iter()
            .map(|(clients, cell)| [x.at(*clients), y.at(value(cell))])
            .collect();
        let Some([_, height]) = points.last() else {
            said.push(format!("{} refused", it.server));
            continue;
        };
        ends.push((*height, n));
        let marks: Vec<_> =
            points.iter().map(|[x, y]| it.mark.at(*x, *y)).collect();
        let class = r#"class="data" stroke-width="1.5""#;
        let drawn = [polyline(&points)];
        lines.push(group(&format!("{class} {}", it.dashes), &drawn));
        lines.push(group(r#"class="data" fill="currentColor""#, &marks));
        let cells: Vec<_> = cells.iter().map(|(_, it)| it.as_str()).collect();
        let name = it.server.trim_matches('`');
        said.push(format!("{name} {} µs", cells.join(", ")));
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut above = 0.0;
    for (height, n) in ends {
        let server = LINES[n].server;
        let name = server.trim_matches('`');
        above = height.max(above + 16.0);
        let left = x.units[1] + 12.0;
        let named = text(left, above + 4.0, Anchor::Start, name);
        let names = if name == server {
            &mut ticks
        } else {
            &mut listings
        };
        names.push(named);
    }
    let label = format!(
        "The CPU time of each of {} clients: {}.",
        CLIENTS.join("; "),
        said.join("; ")
    );
    picture(
        258.0,
        &label,
        &[
            group(GRID, &grid),
            lines.concat(),
            group(CODE, &listings),
            group(WORDS, &ticks),
        ],
    )
}
