//! What is tried once, on a page that has what it takes.
//!
//! A promise is a function of a [`Site`] that panics where the promise is
//! broken. To add one, write it in the file of its theme, and name it below.

mod bar;
mod code;
mod colors;
mod contents;
mod found;
mod keyboard;
mod landing;
mod notes;
mod offline;
mod print;
mod progress;
mod reading;
mod search;
pub mod serving;
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
    bar::the_bar_stays_in_sight,
    bar::the_focus_is_never_under_the_bar,
    bar::nothing_moves_for_those_who_ask,
    bar::nothing_moves_when_fonts_come_late,
    bar::edges_are_seen_in_colors_of_the_system,
    bar::what_can_be_pressed_is_large_enough,
    code::copying_gives_the_program,
    code::a_link_leads_to_a_line,
    code::a_long_program_is_pasted,
    code::captions_take_one_line,
    code::code_that_is_not_drawn_keeps_its_room,
    code::nothing_covers_code,
    code::playground_links_open_the_program,
    colors::colors_can_be_chosen,
    contents::the_contents_keep_the_section_in_sight,
    contents::the_contents_lead_somewhere,
    contents::the_contents_open_on_a_phone,
    found::a_result_in_a_note_opens_it,
    found::a_result_in_code_that_is_not_laid_out_comes_into_view,
    found::a_result_is_marked_where_it_leads,
    keyboard::arrows_do_what_is_nearest,
    keyboard::code_is_a_stop_where_it_scrolls,
    keyboard::keys_turn_pages,
    keyboard::stops_are_few,
    landing::what_a_link_leads_to_is_in_sight,
    notes::a_note_opens_by_keyboard,
    notes::long_notes_fold,
    notes::notes_are_no_steps_in_the_history,
    notes::notes_stand_beside_the_text,
    notes::the_number_of_a_note_closes_it_again,
    offline::a_visited_book_is_there_without_a_network,
    offline::nothing_is_kept_of_this_machine,
    print::a_chapter_can_be_printed,
    print::the_page_to_print_is_for_paper,
    progress::a_long_part_says_how_much_is_left,
    progress::a_reader_can_go_on_where_they_stopped,
    reading::drawings_fit_on_a_desktop,
    reading::a_long_page_is_drawn_before_all_of_it_is_there,
    reading::lines_are_neither_long_nor_short,
    reading::the_column_is_as_wide_when_it_is_empty,
    reading::numbers_in_tables_stand_below_each_other,
    search::a_search_that_does_not_come_says_so,
    search::search_is_for_everybody,
    search::search_leads_to_where_it_is_explained,
    search::search_opens_over_the_page,
    search::search_takes_words_as_they_are,
    serving::an_open_page_shows_each_build,
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
