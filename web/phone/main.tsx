/** Starts the sandbox's page on which one plays a customer with a phone. */
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";

import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Phone } from "./Phone";
import { legible, theme } from "./theme";

const root = document.getElementById("root");
if (!root) throw new Error("phone.html has no #root");

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={legible} defaultColorScheme="auto">
      <Notifications position="top-center" />
      <Phone />
    </MantineProvider>
  </StrictMode>,
);
