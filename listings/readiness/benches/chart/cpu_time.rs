//! The CPU time of each server, a mark for each number of clients.

use super::table::{number, rows};
use super::{
    Anchor, CODE, GRID, Mark, Scale, WORDS, group, line, picture, text,
};
use thousands::Separable;

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
pub fn draw(table: &str) -> String {
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
        grid.push(line([x, TOP], [x, bottom]));
        ticks.push(text(x, bottom + 18.0, Anchor::Middle, label));
    }

    let side = 128.0;
    ticks.push(text(side, TOP - 7.0, Anchor::End, "clients"));
    ticks.push(text(side, bottom + 18.0, Anchor::End, "CPU time"));
    ticks.push(text(640.0, TOP - 7.0, Anchor::End, "for 10,000"));

    let mut listings = Vec::new();
    let mut marks = Vec::new();
    let mut said = Vec::new();
    for (n, server) in servers.iter().enumerate() {
        let y = TOP + ROW * (n as f64 + 0.5);
        let name = server.name.trim_matches('`');
        let named = text(0.0, y + 4.0, Anchor::Start, name);
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
                ticks.push(text(x, y, Anchor::Middle, &label));
            }
        }
        let figure = match server.seconds.last() {
            Some((10_000.0, seconds)) => format!("{seconds:.2} s"),
            _ => "refused".to_owned(),
        };
        ticks.push(text(640.0, y + 4.0, Anchor::End, &figure));
        said.push(format!("{name} {figure}"));
    }
    let label = format!(
        "The CPU time of six servers for 10, 100, 1,000 and 10,000 clients. \
         For 10,000: {}.",
        said.join("; ")
    );
    picture(
        bottom + 24.0,
        &label,
        &[
            group(GRID, &grid),
            group(CODE, &listings),
            group(r#"class="data" fill="currentColor""#, &marks),
            group(WORDS, &ticks),
        ],
    )
}
