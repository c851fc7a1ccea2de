import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import { forgetRemembered } from "@/ipc";

afterEach(() => {
  cleanup();
  forgetRemembered();
});

// jsdom lays nothing out and complains when something scrolls.
window.scrollTo = () => undefined;
