//! What a table says, as it is on the page: rows of cells, and numbers in them.

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
