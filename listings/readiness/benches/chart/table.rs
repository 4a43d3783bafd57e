//! What a table says, as it is on the page: rows of cells, and numbers in them.

/// The cells of a table in Markdown without its heading, as on the page.
pub fn rows(table: &str) -> Vec<Vec<String>> {
    let cells = |row: &str| {
        let cells = row.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().to_owned()).collect()
    };
    table.lines().skip(2).map(cells).collect()
}

/// The number that a cell begins with: 0.123 of `0.123 s`, 1000 of
/// `1,000 (980 to 1,100)`, and none of `refused`.
pub fn number(cell: &str) -> Option<f64> {
    let number = cell.split(' ').next()?;
    number.replace(',', "").parse().ok()
}
