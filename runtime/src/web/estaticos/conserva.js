// Copyright 2026 the Ventanilla authors. Apache-2.0.
// What somebody answers while the server works out the rest of a form is still there when the form comes back. Without it, whoever types
// faster than a slow network would lose what they typed: the part that comes back has the answers of when it was asked for.
(() => {
  const controles = (raiz) => {
    const vistos = new Map();
    const todos = new Map();
    for (const c of raiz.querySelectorAll("input, select, textarea")) {
      if (!c.name || c.type === "hidden" || c.type === "file") continue;
      const llave = JSON.stringify([c.name, c.type === "radio" || c.type === "checkbox" ? c.value : null]);
      const n = vistos.get(llave) || 0;
      vistos.set(llave, n + 1);
      todos.set(llave + n, c);
    }
    return todos;
  };
  const dicho = (c) => (c.type === "radio" || c.type === "checkbox" ? c.checked : c.value);
  const pedidas = new WeakMap();
  document.addEventListener("htmx:beforeRequest", (e) => {
    const foto = new Map();
    for (const [llave, c] of controles(e.detail.target)) foto.set(llave, dicho(c));
    pedidas.set(e.detail.xhr, foto);
  });
  let despues = null;
  document.addEventListener("htmx:beforeSwap", (e) => {
    const foto = pedidas.get(e.detail.xhr);
    if (!foto || !e.detail.target.id) return;
    despues = { id: e.detail.target.id, valores: new Map() };
    for (const [llave, c] of controles(e.detail.target)) {
      if (foto.has(llave) && foto.get(llave) !== dicho(c)) despues.valores.set(llave, dicho(c));
    }
  });
  document.addEventListener("htmx:afterSwap", () => {
    const raiz = despues && document.getElementById(despues.id);
    if (!raiz) return;
    const nuevos = controles(raiz);
    for (const [llave, valor] of despues.valores) {
      const c = nuevos.get(llave);
      if (!c) continue;
      if (typeof valor === "boolean") c.checked = valor;
      else c.value = valor;
    }
    despues = null;
  });
})();
