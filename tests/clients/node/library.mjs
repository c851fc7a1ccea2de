// The library under test, and how a check of it is run and printed.
import { Client } from "@hubspot/api-client";

const { SANDBOX_URL: basePath, SANDBOX_TOKEN: accessToken } = process.env;
export { accessToken, basePath };
export const hubspot = new Client({ accessToken, basePath, numberOfApiCallRetries: 3 });
export const crm = hubspot.crm;

/** What the library made of an answer, under the API's own names: the library marks words of its language with `_`. */
function plain(value) {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name.replace(/^_/, ""), plain(inner)]),
  );
}

/** Runs one check and prints what came of it. Returns the result, so that the next check can use its ids. */
export async function check(name, work) {
  try {
    const result = await work();
    console.log(JSON.stringify({ check: name, result: plain(result) ?? null }));
    return result;
  } catch (error) {
    // The library's own refusals have a status; anything else is a mistake and must be seen.
    if (error.code === undefined) throw error;
    console.log(JSON.stringify({ check: name, status: error.code, refusal: plain(error.body) }));
  }
}

/** Asks the sandbox itself for something. */
export async function sandbox(name, body) {
  const headers = { "Content-Type": "application/json", "X-Sandbox-Control": "1" };
  const answer = await fetch(`${basePath}/sandbox/${name}`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
}
