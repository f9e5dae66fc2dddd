/** The whole app: the providers around the pages. */
import { Center, MantineProvider, Title } from "@mantine/core";
import type { ReactElement } from "react";

export function App(): ReactElement {
  return (
    <MantineProvider defaultColorScheme="auto">
      <Center mih="100vh">
        <Title order={1}>Frontdesk</Title>
      </Center>
    </MantineProvider>
  );
}
