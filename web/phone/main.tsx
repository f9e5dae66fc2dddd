/** Starts the sandbox's page on which one plays a customer with a phone. */
import "@mantine/core/styles.css";

import { MantineProvider } from "@mantine/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Phone } from "./Phone";

const root = document.getElementById("root");
if (!root) throw new Error("phone.html has no #root");

createRoot(root).render(
  <StrictMode>
    <MantineProvider defaultColorScheme="auto">
      <Phone />
    </MantineProvider>
  </StrictMode>,
);
