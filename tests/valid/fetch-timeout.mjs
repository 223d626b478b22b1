export async function getJson(url, { timeout = 5000, ...init } = {}) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeout);
  try {
    const res = await fetch(url, { ...init, signal: controller.signal });
    const text = await res.text();
    if (!res.ok) {
      throw Object.assign(new Error(`HTTP ${res.status}`), { status: res.status, body: text });
    }
    return text ? JSON.parse(text) : null;
  } finally {
    clearTimeout(timer);
  }
}
