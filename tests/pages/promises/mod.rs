//! What is tried once, on a page that has what it takes.
//!
//! A promise is a function of a [`Site`] that panics where the promise is
//! broken. To add one, write it in the file of its theme, and name it below.

mod code;
mod colors;
mod contents;
mod found;
mod keyboard;
mod notes;
mod print;
mod reading;
mod search;
mod without;

use crate::site::Site;

pub type Promise = fn(&Site);

/// Promises with their names.
macro_rules! promises {
    ($($theme:ident::$promise:ident,)*) => {
        &[$((
            concat!(stringify!($theme), "::", stringify!($promise)),
            $theme::$promise,
        )),*]
    };
}

pub const ALL: &[(&str, Promise)] = promises![
    code::copying_gives_the_program,
    code::playground_links_open_the_program,
    colors::colors_can_be_chosen,
    contents::the_contents_open_on_a_phone,
    found::a_result_in_a_note_opens_it,
    found::a_result_in_code_that_is_not_laid_out_comes_into_view,
    found::a_result_is_marked_where_it_leads,
    keyboard::keys_turn_pages,
    notes::a_note_opens_by_keyboard,
    notes::notes_stand_beside_the_text,
    print::the_book_can_be_printed,
    reading::lines_are_neither_long_nor_short,
    reading::the_column_is_as_wide_when_it_is_empty,
    search::a_search_that_does_not_come_says_so,
    search::search_is_for_everybody,
    search::search_leads_to_where_it_is_explained,
    search::search_opens_over_the_page,
    search::search_takes_words_as_they_are,
    without::all_is_there_without_scripts,
    without::the_book_works_from_files,
    without::a_wrong_address_leads_back,
];

/// Whether an element can be seen.
fn is_visible(selector: &str) -> String {
    format!(
        "document.querySelector({selector:?}).checkVisibility({{ \
         checkOpacity: true, checkVisibilityCSS: true }})"
    )
}
