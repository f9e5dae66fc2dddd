/** The whole app: the providers around the pages. */
import { DirectionProvider, MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import type { ReactElement } from "react";

import { direction } from "@/i18n";

import classes from "./App.module.css";
import { queryClient, router } from "./router";
import { theme, variables } from "./theme";

/** Above dialogs (200), whose errors they tell; below menus (300), which are open only while something is chosen. */
const TOASTS_ABOVE = 250;

export function App(): ReactElement {
  return (
    <DirectionProvider initialDirection={direction} detectDirection={false}>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
        <QueryClientProvider client={queryClient}>
          <ModalsProvider>
            <Notifications
              position="bottom-left"
              className={classes.toasts ?? ""}
              limit={3}
              zIndex={TOASTS_ABOVE}
            />
            <RouterProvider router={router} />
          </ModalsProvider>
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  );
}
