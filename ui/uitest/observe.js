// Runs before anything else in every page that a test opens: it keeps what cannot be asked for later.
(() => {
  const seen = { shift: 0, moved: [], refused: [], defined: {} };
  const describe = (node) => {
    const element = node instanceof Element ? node : node?.parentElement;
    if (!element) return "?";
    return element.tagName.toLowerCase() + (element.id ? "#" + element.id : "") + [...element.classList].map((name) => "." + name).join("");
  };
  const keep = (entries) => {
    for (const entry of entries) {
      if (entry.hadRecentInput) continue;
      seen.shift += entry.value;
      seen.moved.push(entry.value.toFixed(4) + ": " + entry.sources.map((source) => describe(source.node)).join(", "));
    }
  };
  const observer = new PerformanceObserver((list) => keep(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  seen.flush = () => keep(observer.takeRecords());
  document.addEventListener("securitypolicyviolation", (event) => {
    seen.refused.push(`${event.effectiveDirective} refused ${event.blockedURI} ${event.sample}`);
  });

  // Which script defines which element: the first one on the stack that is not this one.
  const define = customElements.define.bind(customElements);
  customElements.define = (name, ...rest) => {
    const scripts = new Error().stack.match(/https?:\/\/[^\s)]+?\.js/g) ?? [];
    seen.defined[name] = scripts[0] ?? "?";
    define(name, ...rest);
  };
  Object.defineProperty(window, "uitest", { value: seen });
})();
