/** The rows of a flush section as they are fetched: on their way, gone wrong, none, or there. */
import { Button, Text } from "@mantine/core";
import { Fragment, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { ProblemAlert } from "./ProblemAlert";
import { RowSkeletons } from "./RowSkeletons";
import { Row } from "./Section";

/** How many rows are drawn at first, and more each time they are asked for. */
const AT_ONCE = 50;

interface Props<T> {
  query: {
    data: readonly T[] | undefined;
    error: unknown;
    isPending: boolean;
    refetch: () => unknown;
  };
  /** How many are likely to come. */
  count: number;
  /** What is said when there are none, with the next step. */
  none?: string;
  children: (item: T) => ReactNode;
}

export function FetchedRows<T extends { id: number }>(props: Props<T>): ReactElement {
  const { query, count, none, children } = props;
  const { data, error, isPending, refetch } = query;
  const { t } = useTranslation("common");
  const [shown, setShown] = useState(AT_ONCE);
  return (
    <>
      {isPending && <RowSkeletons count={count} />}
      {Boolean(error) && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 && none !== undefined && (
        <Row>
          <Text size="sm" c="dimmed">
            {none}
          </Text>
        </Row>
      )}
      {data?.slice(0, shown).map((item) => (
        <Fragment key={item.id}>{children(item)}</Fragment>
      ))}
      {data !== undefined && data.length > shown && (
        <Row>
          <Button variant="default" size="xs" onClick={() => setShown(shown + AT_ONCE)}>
            {t("actions.showMore")}
          </Button>
        </Row>
      )}
    </>
  );
}
