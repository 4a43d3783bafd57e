//! The charts of the chapter, drawn from figures that are there already: the
//! table of `against_tokio`, and what the listing `poll_cost` printed.
//!
//! ```console
//! $ cargo bench --bench charts
//! ```
//!
//! writes `against_tokio.svg` and `poll_cost.svg` beside this file.

mod chart;

use chart::{Anchor, CODE, GRID, Mark, Scale, WORDS};
use std::fs;
use thousands::Separable;

const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

/// The cells of a table in Markdown without its heading, as on the page.
pub fn rows(table: &str) -> Vec<Vec<String>> {
    let cells = |row: &str| {
        let cells = row.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().to_owned()).collect()
    };
    table.lines().skip(2).map(cells).collect()
}

/// `1,000` and `0.123 s` are numbers, and `refused` is none.
pub fn number(cell: &str) -> Option<f64> {
    let cell = cell.trim_end_matches(|it: char| !it.is_ascii_digit());
    cell.replace(',', "").parse().ok()
}

/// A server's CPU time in seconds for each number of clients, but for those
/// that it refused.
struct Server {
    name: String,
    seconds: Vec<(f64, f64)>,
}

/// The servers in the order of the table.
fn servers(table: &str) -> Vec<Server> {
    let mut servers: Vec<Server> = Vec::new();
    for row in rows(table) {
        let name = &row[1];
        let server = match servers.iter().position(|it| it.name == *name) {
            Some(known) => &mut servers[known],
            None => {
                let (name, seconds) = (name.clone(), Vec::new());
                servers.push(Server { name, seconds });
                servers.last_mut().expect("it has been added")
            }
        };
        let clients = number(&row[0]).expect("a number of clients");
        if let (Some(user), Some(system)) = (number(&row[3]), number(&row[4])) {
            server.seconds.push((clients, user + system));
        }
    }
    servers
}

/// A row for each server, and in it a mark for each number of clients.
pub fn against_tokio(table: &str) -> String {
    const MARKS: [(f64, Mark); 4] = [
        (10.0, Mark::Ring),
        (100.0, Mark::Circle),
        (1_000.0, Mark::Square),
        (10_000.0, Mark::Diamond),
    ];
    const TOP: f64 = 36.0;
    const ROW: f64 = 26.0;
    let servers = servers(table);
    let bottom = TOP + ROW * servers.len() as f64;
    let all = servers.iter().flat_map(|it| &it.seconds);
    let scale = Scale {
        // The table is in milliseconds.
        values: [0.001, all.fold(1.0, |most, (_, it)| it.max(most))],
        units: [168.0, 536.0],
    };

    let mut grid = Vec::new();
    let mut ticks = Vec::new();
    let labels = [
        (0.001, "1 ms"),
        (0.01, "10 ms"),
        (0.1, "100 ms"),
        (1.0, "1 s"),
        (10.0, "10 s"),
    ];
    for (seconds, label) in labels {
        if seconds > scale.values[1] {
            break;
        }
        let x = scale.at(seconds);
        grid.push(chart::line([x, TOP], [x, bottom]));
        ticks.push(chart::text(x, bottom + 18.0, Anchor::Middle, label));
    }

    let side = 128.0;
    ticks.push(chart::text(side, TOP - 7.0, Anchor::End, "clients"));
    ticks.push(chart::text(side, bottom + 18.0, Anchor::End, "CPU time"));
    ticks.push(chart::text(640.0, TOP - 7.0, Anchor::End, "for 10,000"));

    let mut listings = Vec::new();
    let mut marks = Vec::new();
    let mut said = Vec::new();
    for (n, server) in servers.iter().enumerate() {
        let y = TOP + ROW * (n as f64 + 0.5);
        let name = server.name.trim_matches('`');
        let named = chart::text(0.0, y + 4.0, Anchor::Start, name);
        if name == server.name {
            ticks.push(named);
        } else {
            listings.push(named);
        }
        for (clients, seconds) in &server.seconds {
            let x = scale.at(seconds.max(scale.values[0]));
            let (_, mark) = MARKS
                .iter()
                .find(|(of, _)| of == clients)
                .expect("there is a mark for it");
            marks.push(mark.at(x, y));
            if n == 0 {
                let label = clients.separate_with_commas();
                let y = y - 20.0;
                ticks.push(chart::text(x, y, Anchor::Middle, &label));
            }
        }
        let figure = match server.seconds.last() {
            Some((10_000.0, seconds)) => format!("{seconds:.2} s"),
            _ => "refused".to_owned(),
        };
        ticks.push(chart::text(640.0, y + 4.0, Anchor::End, &figure));
        said.push(format!("{name} {figure}"));
    }
    let label = format!(
        "The CPU time of six servers for 10, 100, 1,000 and 10,000 clients. \
         For 10,000: {}.",
        said.join("; ")
    );
    chart::picture(
        bottom + 24.0,
        &label,
        &[
            chart::group(GRID, &grid),
            chart::group(CODE, &listings),
            chart::group(r#"class="data" fill="currentColor""#, &marks),
            chart::group(WORDS, &ticks),
        ],
    )
}

/// The number of idle sockets, and the microseconds that it takes to hear from
/// another one through poll(2) and through mio.
fn costs(printed: &str) -> Vec<[f64; 3]> {
    let costs = printed.lines().map(|line| {
        let mut numbers = line.split(' ').filter_map(|it| it.parse().ok());
        std::array::from_fn(|_| numbers.next().expect("three numbers"))
    });
    costs.collect()
}

/// A line for either of them.
pub fn poll_cost(printed: &str) -> String {
    let costs = costs(printed);
    let [(least, _), (most, _)] = [costs.first(), costs.last()].map(|it| {
        let [sockets, poll, _] = it.expect("there are figures");
        (*sockets, *poll)
    });
    let x = Scale {
        values: [least, most],
        units: [64.0, 564.0],
    };
    let y = Scale {
        values: [1.0, 10_000.0],
        units: [252.0, 32.0],
    };

    let mut grid = Vec::new();
    let mut ticks = Vec::new();
    for micros in [1.0, 10.0, 100.0, 1_000.0, 10_000.0] {
        let height = y.at(micros);
        grid.push(chart::line([x.units[0], height], [x.units[1], height]));
        let label = micros.separate_with_commas();
        let left = x.units[0] - 8.0;
        ticks.push(chart::text(left, height + 4.0, Anchor::End, &label));
    }
    for [sockets, _, _] in &costs {
        let label = sockets.separate_with_commas();
        let left = x.at(*sockets);
        ticks.push(chart::text(left, 272.0, Anchor::Middle, &label));
    }
    ticks.push(chart::text(0.0, 14.0, Anchor::Start, "µs to hear from one"));
    let middle = f64::midpoint(x.units[0], x.units[1]);
    ticks.push(chart::text(middle, 292.0, Anchor::Middle, "idle sockets"));

    let mut lines = Vec::new();
    let mut names = Vec::new();
    let mut said = Vec::new();
    for (of, name, mark, attributes) in [
        (1, "poll(2)", Mark::Circle, ""),
        (2, "mio", Mark::Square, r#"stroke-dasharray="6 4""#),
    ] {
        let points: Vec<_> =
            costs.iter().map(|it| [x.at(it[0]), y.at(it[of])]).collect();
        let marks: Vec<_> =
            points.iter().map(|[x, y]| mark.at(*x, *y)).collect();
        let class = r#"class="data" stroke-width="1.5""#;
        let line = [chart::polyline(&points)];
        lines.push(chart::group(&format!("{class} {attributes}"), &line));
        let class = r#"class="data" fill="currentColor""#;
        lines.push(chart::group(class, &marks));
        let [_, height] = points[points.len() - 1];
        let left = x.units[1] + 12.0;
        names.push(chart::text(left, height + 4.0, Anchor::Start, name));
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
    chart::picture(
        296.0,
        &label,
        &[
            chart::group(GRID, &grid),
            lines.concat(),
            chart::group(CODE, &names),
            chart::group(WORDS, &ticks),
        ],
    )
}

fn main() {
    let draw = |from: &str, to: &str, drawing: fn(&str) -> String| {
        let figures = fs::read_to_string(format!("{FOLDER}/{from}"))
            .unwrap_or_else(|error| panic!("{from}: {error}"));
        fs::write(format!("{FOLDER}/{to}"), drawing(&figures))
            .expect("the picture can be written");
    };
    draw(
        "benches/against_tokio.md",
        "benches/against_tokio.svg",
        against_tokio,
    );
    draw(
        "src/bin/poll_cost.stdout",
        "benches/poll_cost.svg",
        poll_cost,
    );
}
