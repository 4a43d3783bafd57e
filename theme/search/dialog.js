// The dialog of the search: what is typed, what is found, and the keys between.
"use strict";

const searchInput = $("#search-input");
const searchStatus = $("#search-status");
const searchResults = $("#search-results");

// How many of a group are shown before the reader asks for more.
const AT_FIRST = 12;

const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
};

const counted = (count, one, many) =>
    count > 0 && `${count} ${count === 1 ? one : many}`;

// Its page opens with the query, so that what was found can be marked there.
const addressOf = (document, place, query) => {
    const url = new URL(document.url, bookUrl);
    url.searchParams.set("find", query);
    if (place.note) {
        url.hash = place.note.id;
    }
    return url.href;
};

const resultItem = ({ document }, terms, query, id) => {
    const { titles } = document;
    const place = placeOf(document, terms);
    const link = element("a", { href: addressOf(document, place, query) });
    for (const [at, title] of titles.entries()) {
        const isPart = at + 1 < titles.length;
        link.append(element(
            "span", { className: isPart ? "part" : "" },
            renderWhole(title, terms), isPart ? " › " : ""));
    }
    if (place.note) {
        link.append(element("span", { className: "part" }, " › in a note"));
    }
    const teaser = element("p", { id }, renderTeaser(place.parts, terms));
    link.setAttribute("aria-describedby", id);
    return element("li", {}, link, teaser);
};

const group = (name, results, terms, query) => {
    const title = element("h2", { id: `search-${name}`, textContent: name });
    const list = element("ol", {});
    const show = (shown) => shown.map((result) =>
        resultItem(result, terms, query, `${name}-${results.indexOf(result)}`));
    list.append(...show(results.slice(0, AT_FIRST)));
    const section = element("section", {}, title, list);
    section.setAttribute("aria-labelledby", title.id);
    const more = results.slice(AT_FIRST);
    if (more.length > 0) {
        const button = element(
            "button", { type: "button", textContent: `${more.length} more` });
        button.addEventListener("click", () => {
            const items = show(more);
            list.append(...items);
            button.remove();
            items[0].querySelector("a").focus();
        });
        section.append(button);
    }
    return section;
};

const suggestion = (better) => {
    const button = element(
        "button", { type: "button" }, element("code", { textContent: better }));
    button.addEventListener("click", () => {
        searchInput.value = better;
        searchInput.focus();
        showResults();
    });
    return [" Did you mean ", button, "?"];
};

let searchIndex = null;

const showResults = () => {
    const query = searchInput.value.trim();
    const terms = parseQuery(query);
    searchResults.replaceChildren();
    searchResults.scrollTop = 0;
    if (terms.length === 0) {
        searchStatus.textContent = "";
        return;
    }
    const { results, hasAll } = findDocuments(searchIndex, terms);
    const chapters = results.filter((it) => !isListing(it.document));
    const listings = results.filter((it) => isListing(it.document));
    const counts = [
        counted(chapters.length, "section", "sections"),
        counted(listings.length, "listing", "listings"),
    ].filter((it) => it);
    let said = `${counts.join(" and ") || "Nothing"} found.`;
    if (results.length > 0 && !hasAll) {
        said += " None has all of these words.";
    }
    const better = results.length === 0 || !hasAll
        ? suggest(searchIndex, query, terms)
        : null;
    searchStatus.replaceChildren(said, ...better ? suggestion(better) : []);
    if (chapters.length > 0) {
        searchResults.append(group("Chapters", chapters, terms, query));
    }
    if (listings.length > 0) {
        searchResults.append(group("Listings", listings, terms, query));
    }
};

// Keys: up and down from the field through what was found, and back.

const move = (event) => {
    const stops = [...search.querySelectorAll(
        "#search-status button, #search-results :is(a, button)")];
    const at = stops.indexOf(document.activeElement);
    const inField = document.activeElement === searchInput;
    const to = {
        ArrowDown: () => stops[at + 1],
        ArrowUp: () => stops[at - 1] ?? searchInput,
        Home: () => inField ? null : stops[0],
        End: () => inField ? null : stops.at(-1),
        Enter: () => inField ? searchResults.querySelector("a") ?? stops[0] : null,
    }[event.key]?.();
    if (to && !event.isComposing) {
        event.preventDefault();
        to.focus();
        if (event.key === "Enter") {
            to.click();
        }
    } else if (at >= 0 && event.key.length === 1 && event.key !== " "
        && !event.altKey && !event.ctrlKey && !event.metaKey) {
        // Who types on means the field.
        searchInput.focus();
    }
};

// A place on this same page needs no other page: the reader is led there now.
const follow = (event) => {
    const link = event.target.closest("a");
    const isHere = link && link.pathname === location.pathname
        && link.search === location.search;
    if (isHere && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        // That gives the page its place back before it is led to another.
        search.addEventListener("close", () => showFound(), { once: true });
        search.close();
    }
};

const prepareSearch = async () => {
    searchIndex = await buildIndex(searchDocuments);
    searchInput.addEventListener("input", showResults);
    search.addEventListener("keydown", move);
    searchResults.addEventListener("click", follow);
    // Not behind the keyboard of a screen.
    visualViewport.addEventListener("resize", () => {
        const height = `${visualViewport.height}px`;
        search.style.setProperty("--visible-height", height);
    });
    // The page that comes back is the text, not what was found.
    addEventListener("pagehide", () => search.close());
};

// Called each time that the dialog opens.
let preparation = null;
const startSearch = async () => {
    await (preparation ??= prepareSearch());
    showResults();
};
