/** The customer's phone. */
import { Center, MantineProvider, Title } from "@mantine/core";
import type { ReactElement } from "react";

export function Phone(): ReactElement {
  return (
    <MantineProvider>
      <Center mih="100vh">
        <Title order={1}>Customer phone</Title>
      </Center>
    </MantineProvider>
  );
}
