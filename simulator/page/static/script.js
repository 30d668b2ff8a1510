// The page plays phones of a simulated network through the control interface of the same address.

const byId = id => document.getElementById(id);
const tabs = byId("tabs"), chat = byId("chat"), partner = byId("partner"), text = byId("text");
const state = { phones: [], me: null, events: 0, unread: {}, waiting: null, typing: null, draft: false };

// call sends a request and returns the answer; it throws what the network has against it.
async function call(method, path, body, signal) {
  const request = { method, signal };
  if (body) Object.assign(request, { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  const response = await fetch("/simulator/" + path, request);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

// element makes a part of the page; children are elements or plain text.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const named = number => state.phones.find(p => p.phone === number);
const title = phone => phone.name || "+" + phone.phone;
const problem = error => { byId("problem").textContent = error ? error.message : ""; };

// loadPhones asks who is on the network and shows them.
async function loadPhones() {
  state.phones = (await call("GET", "phones")).phones;
  const bot = partner.value || state.phones.find(p => p.devices.length)?.phone || state.phones[0]?.phone;
  partner.replaceChildren(...state.phones.map(p => element("option", { value: p.phone }, `${title(p)} (+${p.phone})`)));
  partner.value = bot ?? "";
  byId("link").querySelector("select").replaceChildren(
    ...state.phones.map(p => element("option", { value: p.phone }, `${title(p)} (+${p.phone})`)));
  const others = state.phones.filter(p => p.phone !== partner.value);
  if (!others.some(p => p.phone === state.me)) choose(others[0]?.phone ?? null);
  showTabs(others);
  showPartner();
}

function showTabs(phones) {
  const focused = document.activeElement?.dataset?.phone;
  tabs.replaceChildren(...phones.map(phone => {
    const selected = phone.phone === state.me;
    const tab = element("button", {
      type: "button", role: "tab", "aria-selected": selected, tabindex: selected ? 0 : -1, "data-phone": phone.phone,
    },
    element("span", { class: "face", "aria-hidden": "true" }, title(phone).replace("+", "").slice(0, 1).toUpperCase()),
    element("span", { class: "name" }, title(phone)),
    element("span", { class: "unread" }, state.unread[phone.phone] ? String(state.unread[phone.phone]) : ""),
    element("span", { class: "number" }, "+" + phone.phone));
    tab.addEventListener("click", () => choose(phone.phone));
    return tab;
  }));
  if (focused) tabs.querySelector(`[data-phone="${focused}"]`)?.focus();
}

// showPartner says whom one writes to and what he does.
function showPartner() {
  const phone = named(partner.value);
  byId("who-name").textContent = phone ? title(phone) : "No phone yet";
  const shown = byId("who-state");
  shown.classList.toggle("typing", Boolean(state.typing));
  if (state.typing) shown.textContent = state.typing === "recording" ? "records a voice message …" : "is typing …";
  else if (!phone) shown.textContent = "Add a phone to begin.";
  else if (!phone.devices.length) shown.textContent = "no client linked";
  else shown.textContent = phone.devices.some(d => d.connected) ? "online" : "its client is away";
}

function choose(number) {
  state.me = number;
  state.typing = null;
  delete state.unread[number];
  showTabs(state.phones.filter(p => p.phone !== partner.value));
  showPartner();
  text.disabled = !number;
  listen();
}

// loadChat shows what both wrote to each other.
async function loadChat() {
  const me = state.me, other = partner.value;
  if (!me || !other) return chat.replaceChildren();
  const { messages } = await call("GET", `phones/${me}/messages?chat=${other}`);
  if (me !== state.me || other !== partner.value) return;
  const atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80;
  chat.replaceChildren(...messages.map(m => bubble(m, m.from === me)));
  if (atEnd || chat.dataset.chat !== me + other) chat.scrollTop = chat.scrollHeight;
  chat.dataset.chat = me + other;
}

function bubble(message, mine) {
  const time = new Date(message.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const small = element("small", {}, time);
  if (mine) {
    const status = message.status || "sent";
    const ticks = element("span", { class: "ticks" + (status === "read" || status === "played" ? " read" : ""), role: "img", "aria-label": status, title: status },
      status === "sent" ? "✓" : "✓✓");
    small.append(ticks);
  }
  const body = [message.text];
  if (message.type !== "text") body.unshift(element("span", { class: "kind" }, message.type + (message.text ? "\n" : "")));
  return element("li", { class: mine ? "mine" : "theirs" }, ...body, small);
}

// listen shows the present chat and follows it until another one is chosen.
async function listen() {
  state.waiting?.abort();
  const mine = state.waiting = new AbortController();
  const me = state.me;
  if (!me) return chat.replaceChildren();
  attempt(loadChat);
  let after = (await call("GET", `phones/${me}`)).lastSeq;
  while (!mine.signal.aborted) {
    try {
      const { messages } = await call("GET", `phones/${me}/inbox?after=${after}&wait=25s&self=true`, null, mine.signal);
      if (messages.length) after = messages.at(-1).seq;
      await loadChat();
    } catch (error) {
      if (!mine.signal.aborted) await rest(error);
    }
  }
}

// follow shows what clients do: typing, ticks, messages to others, links.
async function follow() {
  state.events = (await call("GET", "events?kind=none")).last;
  for (;;) {
    try {
      const kinds = "receipt,chatstate,message,login,paired,logout,unlinked";
      const { events } = await call("GET", `events?after=${state.events}&wait=25s&kind=${kinds}`);
      for (const event of events) await happen(event);
      if (events.length) state.events = events.at(-1).seq;
    } catch (error) {
      await rest(error);
    }
  }
}

async function happen(event) {
  const here = event.chat === state.me && event.phone === partner.value;
  if (["login", "paired", "logout", "unlinked"].includes(event.kind)) return loadPhones();
  if (event.kind === "chatstate" && here) state.typing = event.type === "paused" ? null : event.type;
  if (event.kind === "message" && here) state.typing = null;
  if (event.kind === "message" && !here && event.phone === partner.value && named(event.chat)) {
    state.unread[event.chat] = (state.unread[event.chat] ?? 0) + 1;
    showTabs(state.phones.filter(p => p.phone !== partner.value));
  }
  if (here) {
    showPartner();
    await loadChat();
  }
}

// rest waits a moment after a failure, so that a stopped simulator is not asked in a hurry.
function rest(error) {
  byId("who-state").textContent = "The simulator does not answer.";
  console.debug(error);
  return new Promise(resolve => setTimeout(resolve, 2000));
}

// attempt runs something and shows what went wrong.
async function attempt(work) {
  try {
    problem(null);
    await work();
  } catch (error) {
    problem(error);
  }
}

byId("write").addEventListener("submit", event => {
  event.preventDefault();
  const written = text.value.trim();
  if (!written || !state.me) return;
  attempt(async () => {
    await call("POST", `phones/${state.me}/messages`, { to: partner.value, text: written });
    text.value = "";
    state.draft = false;
    await loadChat();
    chat.scrollTop = chat.scrollHeight;
  });
});

text.addEventListener("keydown", event => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    byId("write").requestSubmit();
  }
});

// The other side sees that one types, and that one stopped.
let pause;
text.addEventListener("input", () => {
  const tell = typing => call("POST", `phones/${state.me}/typing`, { to: partner.value, state: typing }).catch(() => {});
  clearTimeout(pause);
  if (!state.draft && text.value) tell("composing");
  state.draft = Boolean(text.value);
  pause = setTimeout(() => {
    if (state.draft) tell("paused");
    state.draft = false;
  }, 4000);
});

partner.addEventListener("change", () => {
  if (partner.value === state.me) state.me = null;
  state.typing = null;
  attempt(loadPhones).then(listen);
});

tabs.addEventListener("keydown", event => {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const all = [...tabs.children], at = all.indexOf(document.activeElement);
  if (!step || at < 0) return;
  event.preventDefault();
  all.at((at + step) % all.length).focus();
});

// ask opens a dialog and calls done with its fields when it was confirmed.
function ask(id, done) {
  const dialog = byId(id), form = dialog.querySelector("form");
  form.reset();
  dialog.showModal();
  dialog.onclose = () => {
    if (dialog.returnValue === "ok") attempt(() => done(Object.fromEntries(new FormData(form))));
    dialog.returnValue = "";
  };
}

byId("open-add").addEventListener("click", () => ask("add", async ({ phone, name }) => {
  const added = await call("POST", "phones", { phone, name });
  await loadPhones();
  if (added.phone !== partner.value) choose(added.phone);
}));

byId("open-link").addEventListener("click", () => ask("link", async ({ phone, code }) => {
  const what = code.includes(",") ? { qr: code.trim() } : { code: code.trim() };
  await call("POST", `phones/${phone}/scan`, what);
  partner.value = phone;
  if (state.me === phone) state.me = null;
  await loadPhones();
}));

attempt(loadPhones).then(follow);
