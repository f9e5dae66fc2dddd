/** Starts the agents' web app. */
import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "@/app/App";
import { loadPage } from "@/app/router";
import { direction } from "@/i18n";

import "./app/tokens.css";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

document.documentElement.dir = direction;
loadPage();

createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
