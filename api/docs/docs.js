"use strict";

// The page is built from /openapi.json. Text of the document becomes text nodes, never markup.

/** el makes an element; children are nodes or texts. */
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** prose turns `code` into code elements. */
function prose(text) {
  return text.split(/`([^`]+)`/).map((part, n) => (n % 2 ? el("code", {}, part) : part));
}

// first are the fields that a reader looks for first.
const first = ["success", "status", "message", "instanceId", "id", "phone"];
const methods = ["get", "post", "put", "patch", "delete"];

class Page {
  constructor(openapi) {
    this.openapi = openapi;
  }

  resolve(schema) {
    while (schema?.$ref) schema = this.openapi.components.schemas[schema.$ref.split("/").pop()];
    return schema ?? {};
  }

  /** operations lists all. */
  operations() {
    const all = [];
    for (const [path, item] of Object.entries(this.openapi.paths)) {
      for (const method of methods) {
        if (item[method]) all.push({ ...item[method], method, path: path.split("#")[0] });
      }
    }
    return all;
  }

  /** fields are an object's properties that an example shows: those required and, of a call, optional ones with an example. */
  fields(s, full) {
    const shown = Object.entries(s.properties ?? {}).filter(([name, p]) => s.required?.includes(name) || (full && this.resolve(p).examples?.length));
    const rank = ([name]) => (first.indexOf(name) + 1 || first.length + 1);
    return shown.sort((a, b) => rank(a) - rank(b));
  }

  /** example is a value that the schema would accept; full asks for optional fields too. */
  example(schema, full = false, depth = 0) {
    const s = this.resolve(schema);
    if (s.examples?.length) return s.examples[0];
    if (s.default !== undefined) return s.default;
    if (s.enum) return s.enum[0];
    if (s.oneOf) return this.example(s.oneOf[0], full, depth + 1);
    switch ([s.type].flat()[0]) {
      case "object":
        if (depth > 6) return {};
        return Object.fromEntries(this.fields(s, full).map(([name, p]) => [name, this.example(p, full, depth + 1)]));
      case "array":
        return [this.example(s.items, full, depth + 1)];
      case "boolean":
        return true;
      case "integer":
      case "number":
        return 0;
      case "string":
        return s.format === "uuid" ? "0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11" : "…";
      default:
        return null;
    }
  }

  typeOf(schema) {
    const s = this.resolve(schema);
    if (s.oneOf) return s.oneOf.map((one) => this.typeOf(one)).join(" or ");
    const type = [s.type ?? "any"].flat().map((name) => (name === "array" ? `array of ${this.typeOf(s.items)}` : name));
    return type.join(" or ") + (s.format && s.format !== "int64" && s.format !== "double" ? `, ${s.format}` : "");
  }

  limits(schema) {
    const s = this.resolve(schema);
    const range = (low, high, unit) => {
      if (low === undefined && high === undefined) return null;
      if (low === undefined) return `at most ${high}${unit}`;
      if (high === undefined) return low === 1 && unit ? "not empty" : `at least ${low}${unit}`;
      return `${low} to ${high}${unit}`;
    };
    return [
      s.enum ? `one of ${s.enum.join(", ")}` : null,
      s.default !== undefined ? `default ${s.default}` : null,
      range(s.minLength, s.maxLength, " characters"),
      range(s.minItems, s.maxItems, " items"),
      range(s.minimum, s.maximum, ""),
    ].filter(Boolean).join("; ");
  }

  row(name, required, schema, about) {
    const s = this.resolve(schema);
    const said = about ?? schema.description ?? s.description ?? "";
    const limits = this.limits(schema);
    return el("tr", {},
      el("td", {}, el("code", {}, name), required ? el("span", { class: "must" }, "required") : null, el("span", { class: "type" }, this.typeOf(schema))),
      el("td", {}, ...prose(said), limits ? el("div", { class: "limits" }, limits) : null));
  }

  /** rows are the fields of an object, and of the objects in it. Of an answer nothing is said to be required. */
  rows(schema, answer = false, prefix = "") {
    const s = this.resolve(schema);
    if ([s.type].flat()[0] === "array") return this.rows(s.items, answer, `${prefix.replace(/\.$/, "")}[].`);
    const must = ([name]) => (s.required?.includes(name) ? 0 : 1);
    return Object.entries(s.properties ?? {}).sort((a, b) => must(a) - must(b)).flatMap(([name, p]) => [
      this.row(prefix + name, !answer && s.required?.includes(name), p),
      ...(prefix.length < 40 ? this.rows(p, answer, `${prefix}${name}.`) : []),
    ]);
  }

  table(title, rows) {
    return rows.length ? [el("h4", {}, title), el("table", {}, el("tbody", {}, ...rows))] : [];
  }

  bodyOf(operation) {
    return operation.requestBody?.content?.["application/json"]?.schema;
  }

  curl(operation) {
    const value = (p) => encodeURIComponent(String(this.example({ ...p.schema, examples: p.example === undefined ? p.schema.examples : [p.example] })));
    const parameters = operation.parameters ?? [];
    let url = operation.path;
    for (const p of parameters.filter((p) => p.in === "path")) url = url.replace(`{${p.name}}`, value(p));
    const query = parameters.filter((p) => p.in === "query" && p.required).map((p) => `${p.name}=${value(p)}`);
    const header = (operation.security ?? []).map((s) => Object.keys(s)[0]).find((name) => name.startsWith("X-"));
    const bearer = (operation.security ?? []).length > 0 && (!header || operation["x-dialect"] === "sessionapi");
    const lines = [
      `curl -X ${operation.method.toUpperCase()} '${location.origin}${url}${query.length ? `?${query.join("&")}` : ""}'`,
    ];
    if (bearer) lines.push(`-H 'Authorization: Bearer YOUR_KEY'`);
    else if (header) lines.push(`-H '${header}: YOUR_KEY'`);
    const body = this.bodyOf(operation);
    if (body) lines.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(this.example(body, true), null, 2).replaceAll("'", "'\\''")}'`);
    return lines.join(" \\\n  ");
  }

  card(operation) {
    const parameters = (place) => (operation.parameters ?? []).filter((p) => p.in === place)
      .map((p) => this.row(p.name, p.required, p.schema, p.description));
    const body = this.bodyOf(operation);
    const answer = (operation.responses?.["200"] ?? operation.responses?.["201"])?.content?.["application/json"]?.schema;
    const failure = operation.responses?.default?.content?.["application/json"]?.schema;
    const scopes = operation["x-scopes"];
    const left = el("div", {},
      operation.description ? el("p", {}, ...prose(operation.description)) : null,
      scopes ? el("p", { class: "scopes" }, "Scope ", ...scopes.map((s) => el("code", {}, s))) : null,
      ...this.table("Path", parameters("path")),
      ...this.table("Query", parameters("query")),
      ...(body ? this.table("Body", this.rows(body)) : []),
      ...(answer ? this.table("Answer", this.rows(answer, true).filter((row) => row.lastChild.textContent)) : []));
    const right = el("div", {},
      el("h4", {}, "Call"), snippet(this.curl(operation)),
      ...(answer?.$ref || answer?.type ? [el("h4", {}, "Answer"), snippet(this.example(answer))] : []),
      ...(failure ? [el("h4", {}, "Failure"), snippet(this.example(failure))] : []));
    const card = el("details", { class: `op ${operation.method}`, id: operation.operationId },
      el("summary", {},
        el("span", { class: "verb" }, operation.method),
        el("span", { class: "path" }, ...operation.path.split(/(\{[^}]+\})/).map((part, n) => (n % 2 ? el("i", {}, part) : part))),
        el("span", { class: "summary" }, operation.summary)));
    card.addEventListener("toggle", () => card.append(el("div", { class: "inside" }, left, right)), { once: true });
    return card;
  }

  build() {
    const index = document.getElementById("index");
    const sections = document.getElementById("sections");
    const all = this.operations();
    for (const dialect of this.openapi["x-dialects"]) {
      const byID = new Map(all.map((operation) => [operation.operationId, operation]));
      const section = el("section", {}, el("h2", {}, dialect.title), el("p", {}, ...prose(dialect.about)));
      const part = el("div", {}, el("h2", {}, dialect.title));
      for (const { title: tag, operations } of dialect.groups) {
        const group = operations.map((id) => byID.get(id));
        section.append(el("div", { class: "group" }, el("h3", {}, tag), ...group.map((operation) => this.card(operation))));
        part.append(el("h3", {}, tag), el("ul", {}, ...group.map((operation) => el("li", { "data-of": operation.operationId },
          el("a", { href: `#${operation.operationId}`, class: operation.method }, el("span", { class: "verb" }, operation.method), operation.summary)))));
      }
      index.append(part);
      sections.append(section);
    }
    document.getElementById("about").replaceChildren(...prose(this.openapi.info.description));
    if (this.openapi.info.version) document.getElementById("version").textContent = `· version ${this.openapi.info.version}`;
  }
}

/** snippet shows a text, or a value as coloured JSON, with a button that copies it. */
function snippet(value) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  const copy = el("button", { type: "button" }, "Copy");
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = "Copied";
    setTimeout(() => { copy.textContent = "Copy"; }, 1500);
  });
  return el("figure", {}, el("pre", {}, ...(typeof value === "string" ? [text] : coloured(text))), copy);
}

function coloured(json) {
  return json.split(/("(?:[^"\\]|\\.)*"(?:\s*:)?|-?\d+(?:\.\d+)?|true|false|null)/).map((part, n) => {
    if (n % 2 === 0) return part;
    return el("span", { class: part.endsWith(":") ? "k" : part.startsWith('"') ? "s" : "n" }, part);
  });
}

/** search shows only the operations that hold every word. */
function search(words) {
  let found = 0;
  for (const card of document.querySelectorAll("details.op")) {
    const text = card.querySelector("summary").textContent.toLowerCase();
    const match = words.every((word) => text.includes(word));
    card.hidden = !match;
    found += match;
    document.querySelector(`[data-of="${card.id}"]`).hidden = !match;
  }
  for (const group of document.querySelectorAll(".group, section")) group.hidden = !group.querySelector("details.op:not([hidden])");
  for (const list of document.querySelectorAll("#index ul")) {
    list.hidden = !list.querySelector("li:not([hidden])");
    list.previousElementSibling.hidden = list.hidden;
  }
  for (const part of document.querySelectorAll("#index > div")) part.hidden = !part.querySelector("li:not([hidden])");
  document.getElementById("nothing").hidden = found > 0;
}

function openTarget() {
  const card = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (card?.matches("details")) {
    card.addEventListener("toggle", () => card.scrollIntoView({ behavior: "instant" }), { once: true });
    card.open = true;
    card.scrollIntoView({ behavior: "instant" });
  }
}

async function start() {
  const about = document.getElementById("about");
  try {
    const response = await fetch("/openapi.json");
    if (!response.ok) throw new Error(`status ${response.status}`);
    new Page(await response.json()).build();
  } catch (error) {
    about.textContent = `The document could not be loaded: ${error.message}.`;
    return;
  }
  document.getElementById("search").addEventListener("input", (event) => search(event.target.value.toLowerCase().split(/\s+/).filter(Boolean)));
  addEventListener("hashchange", openTarget);
  openTarget();
}

start();
