/** A part of the pane that folds, and stays as it was left, for every customer. */
import { Collapse, Title } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconChevronDown } from "@tabler/icons-react";
import { useId } from "react";
import type { ReactElement, ReactNode } from "react";

import classes from "./ContactPane.module.css";

interface Props {
  /** What its state is remembered by. */
  name: string;
  title: string;
  children: ReactNode;
}

export function Section({ name, title, children }: Props): ReactElement {
  const id = useId();
  const [open, setOpen] = useLocalStorage({
    key: `frontdesk.pane.${name}`,
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  return (
    <section className={classes.section}>
      <Title order={3} className={classes.title}>
        <button
          type="button"
          className={classes.fold}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {title}
          <IconChevronDown size={14} aria-hidden />
        </button>
      </Title>
      <Collapse expanded={open} id={id}>
        {open && children}
      </Collapse>
    </section>
  );
}
