/** The form that invents somebody: a customer, or a shop's account. */
import { Button, Group, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ReactElement, SubmitEvent } from "react";

import { reason } from "./attempt";
import type { Invented } from "./rows";
import type { Person } from "./manifest";
import { texts } from "./texts";

const COUNTRIES = "TH ID MY PH VN SG BR MX ZA AE SA US GB DE FR JP".split(" ");
const names = new Intl.DisplayNames(undefined, { type: "region" });

interface Props {
  /** What the platform asks. */
  asked: Person;
  onSubmit: (who: Invented) => Promise<unknown>;
  onCancel?: () => void;
}

/** What a name could be as a username: `Ana Sol` becomes `ana.sol`. */
export const usernameOf = (name: string): string =>
  name
    .normalize("NFD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, ".")
    .replace(/^\.+|\.+$/g, "")
    .slice(0, 24);

export function Identity({ asked, onSubmit, onCancel }: Props): ReactElement {
  const [name, setName] = useState("");
  const [username, setUsername] = useState<string | null>(null);
  const [country, setCountry] = useState("TH");
  const [follower, setFollower] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const wanted = username ?? usernameOf(name);

  const create = (event: SubmitEvent): void => {
    event.preventDefault();
    setBusy(true);
    onSubmit({
      username: wanted,
      name: name.trim(),
      country,
      follower,
    }).catch((error: unknown) => {
      setProblem(reason(error));
      setBusy(false);
    });
  };
  return (
    <form onSubmit={create}>
      <Stack gap="sm">
        <TextInput
          label={texts.name}
          required
          data-autofocus
          autoFocus
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={texts.username}
          required
          leftSection="@"
          maxLength={24}
          autoCapitalize="off"
          value={wanted}
          error={problem}
          onChange={(event) => {
            setUsername(event.currentTarget.value.toLowerCase().replace(/[^a-z0-9._]/g, ""));
            setProblem(null);
          }}
        />
        {asked.country !== "" && (
          <Select
            label={texts.country}
            data={COUNTRIES.map((code) => ({ value: code, label: names.of(code) ?? code }))}
            value={country}
            searchable
            allowDeselect={false}
            onChange={(code) => setCountry(code ?? country)}
          />
        )}
        {asked.follower !== "" && (
          <Switch
            label={texts.follower}
            checked={follower}
            onChange={(event) => setFollower(event.currentTarget.checked)}
          />
        )}
        <Group gap="xs">
          <Button type="submit" loading={busy} disabled={name.trim() === "" || wanted === ""}>
            {texts.create}
          </Button>
          {onCancel && (
            <Button variant="subtle" color="gray" onClick={onCancel}>
              {texts.cancel}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
