import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { forgetRemembered } from "@/ipc";

// A busy computer is no failure.
configure({ asyncUtilTimeout: 5_000 });

afterEach(() => {
  cleanup();
  forgetRemembered();
});

// jsdom lays nothing out and complains when something scrolls.
window.scrollTo = () => undefined;
