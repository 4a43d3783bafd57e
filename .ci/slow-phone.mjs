// How soon the chapters are there on a slow phone: `node slow-phone.mjs BOOK
// STOCK [RUNS]`. Both are folders of a built book, ours and that of a stock
// mdBook; their pages are looked at in turns, so that what else the machine
// does slows both. The network and the processor are slowed for real: 1.6
// Mbit/s with 150 ms a round trip, and a quarter of the speed; nothing is
// cached, and the server compresses.
//
// It needs the package `playwright-core` from npm, and Chromium, which the
// variable CHROMIUM may name. It fails if a chapter is over its bounds.

import { createServer } from "node:http";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";

const [ours, stock, runs = "5"] = process.argv.slice(2);
if (!ours || !stock) {
    console.error("Say where both books are: node slow-phone.mjs BOOK STOCK");
    process.exit(2);
}

const BOUNDS = { ratio: 0.42, task: 200, shift: 0, kib: 100, requests: 8 };
const TYPES = {
    ".html": "text/html; charset=utf-8", ".css": "text/css",
    ".js": "text/javascript", ".svg": "image/svg+xml",
    ".woff2": "font/woff2", ".png": "image/png",
};
const PACKED = new Set([".woff2", ".png"]);

// Serves a folder on this machine, and gives its address.
const serve = (folder) => new Promise((resolve) => {
    const server = createServer((request, response) => {
        const { pathname } = new URL(request.url, "http://localhost");
        const file = join(folder, normalize(decodeURIComponent(pathname)));
        let bytes;
        try {
            bytes = readFileSync(file);
        } catch {
            response.writeHead(404).end();
            return;
        }
        const kind = extname(file);
        response.setHeader("Content-Type",
            TYPES[kind] ?? "application/octet-stream");
        if (!PACKED.has(kind)) {
            response.setHeader("Content-Encoding", "gzip");
            bytes = gzipSync(bytes);
        }
        response.end(bytes);
    });
    server.listen(0, "127.0.0.1", () =>
        resolve(`http://127.0.0.1:${server.address().port}/`));
});

// In the page, before anything else: what the browser saw.
const watch = () => {
    window.seen = { paint: 0, shift: 0, task: 0 };
    const on = (type, look) => new PerformanceObserver((list) =>
        list.getEntries().forEach(look)).observe({ type, buffered: true });
    on("largest-contentful-paint", (it) => { seen.paint = it.startTime; });
    on("layout-shift", (it) => {
        seen.shift += it.hadRecentInput ? 0 : it.value;
    });
    on("longtask", (it) => { seen.task = Math.max(seen.task, it.duration); });
};

// Once in some hundred times, it ends while it starts.
const launch = async (left = 3) => {
    try {
        return await chromium.launch({
            executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
            args: ["--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update"],
        });
    } catch (error) {
        if (left === 0) {
            throw error;
        }
        return launch(left - 1);
    }
};

const look = async (url) => {
    const browser = await launch();
    const context = await browser.newContext({
        viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true,
    });
    await context.addInitScript(watch);
    const page = await context.newPage();
    const tools = await context.newCDPSession(page);
    let bytes = 0;
    let requests = 0;
    await tools.send("Network.enable");
    tools.on("Network.loadingFinished", ({ encodedDataLength }) => {
        bytes += encodedDataLength;
        requests += 1;
    });
    await tools.send("Network.emulateNetworkConditions", {
        offline: false, latency: 150,
        downloadThroughput: 200_000, uploadThroughput: 93_750,
    });
    await tools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await page.goto(url, { waitUntil: "load", timeout: 120_000 });
    // What comes after the page is there may still be a long task.
    await page.waitForTimeout(1500);
    const seen = await page.evaluate(() => window.seen);
    await browser.close();
    return { ...seen, kib: bytes / 1024, requests };
};

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const chapters = readdirSync(ours).filter((it) => /^async_.*\.html$/.test(it));
const books = [await serve(ours), await serve(stock)];
const looks = new Map(chapters.map((it) => [it, [[], []]]));
for (let run = 0; run < Number(runs); run += 1) {
    for (const chapter of chapters) {
        for (const [at, book] of books.entries()) {
            looks.get(chapter)[at].push(await look(book + chapter));
        }
    }
}

console.log("| chapter | LCP | stock mdBook's | ratio | longest task | CLS \
| KiB | requests |\n|---|--:|--:|--:|--:|--:|--:|--:|");
let isOver = false;
for (const [chapter, [here, there]] of looks) {
    const of = (list, what) => median(list.map((it) => it[what]));
    const [lcp, other] = [of(here, "paint"), of(there, "paint")];
    const row = {
        ratio: lcp / other, task: of(here, "task"),
        shift: Math.max(...here.map((it) => it.shift)),
        kib: of(here, "kib"), requests: of(here, "requests"),
    };
    const digits = { ratio: 2, task: 0, shift: 3, kib: 0, requests: 0 };
    const cells = Object.entries(row).map(([what, value]) => {
        const over = value > BOUNDS[what];
        isOver ||= over;
        return value.toFixed(digits[what]) + (over ? " (over)" : "");
    });
    console.log(`| \`${chapter}\` | ${lcp.toFixed(0)} ms \
| ${other.toFixed(0)} ms | ${cells[0]} | ${cells[1]} ms \
| ${cells.slice(2).join(" | ")} |`);
}
process.exit(isOver ? 1 : 0);
