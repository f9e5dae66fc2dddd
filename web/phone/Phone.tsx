/** The page: customers on the left, a phone in the middle, what goes on behind the scenes on the right. */
import {
  Alert,
  Button,
  Drawer,
  Indicator,
  Loader,
  Text,
  Title,
  VisuallyHidden,
} from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { IconDeviceMobile, IconTool, IconUsers } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo } from "react";
import type { Dispatch, ReactElement } from "react";

import { Behind } from "./Behind";
import { PlatformControl } from "./control";
import { Customers } from "./Customers";
import { NoShop } from "./NoShop";
import classes from "./page.module.css";
import { Stage } from "./Stage";
import type { Action, PhoneState, Platforms, SandboxAction } from "./state";
import { useChosen } from "./useChosen";
import { ControlContext } from "./useControl";
import { useSandbox } from "./useSandbox";
import { texts } from "./texts";

const WIDE = "(min-width: 62em)";

export function Phone(): ReactElement {
  const { platforms, dispatch, lost } = useSandbox();
  const { state, business, customer, choose } = useChosen(platforms ?? NOTHING);
  if (!platforms || !state)
    return <main className={classes.waiting}>{lost ? texts.lost : <Loader type="dots" />}</main>;
  return (
    <Platform state={state} dispatch={dispatch}>
      {(act) => (
        <Page
          platforms={platforms}
          state={state}
          dispatch={act}
          lost={lost}
          business={business}
          customer={customer}
          choose={choose}
        />
      )}
    </Platform>
  );
}

const NOTHING: Platforms = new Map();

/** Lets everything inside act on one platform. */
function Platform({
  state: { manifest },
  dispatch,
  children,
}: {
  state: PhoneState;
  dispatch: Dispatch<SandboxAction>;
  children: (dispatch: Dispatch<Action>) => ReactElement;
}): ReactElement {
  const key = manifest.platform;
  const control = useMemo(() => new PlatformControl(manifest), [manifest]);
  const act = useCallback(
    (action: Action) => dispatch({ type: "on", platform: key, action }),
    [dispatch, key],
  );
  return <ControlContext value={control}>{children(act)}</ControlContext>;
}

interface Props extends Omit<ReturnType<typeof useChosen>, "state"> {
  platforms: Platforms;
  state: PhoneState;
  dispatch: Dispatch<Action>;
  lost: boolean;
}

function Page(props: Props): ReactElement {
  const { platforms, state, dispatch, lost, business, customer, choose } = props;
  const wide = useMediaQuery(WIDE, window.matchMedia(WIDE).matches, {
    getInitialValueInEffect: false,
  });
  const [people, peopleDrawer] = useDisclosure(false);
  const [behind, behindDrawer] = useDisclosure(false);
  const name = customer?.name;
  useEffect(() => {
    document.title = name === undefined ? texts.title : texts.titleOf(name);
  }, [name]);

  if (!business)
    return (
      <main className={classes.waiting}>
        <NoShop
          platforms={platforms}
          state={state}
          onPlatform={(platform) => choose({ platform, business: "", customer: "" })}
          onCreated={(username) => choose({ business: username })}
        />
      </main>
    );

  const list = (
    <Customers
      platforms={platforms}
      state={state}
      business={business}
      chosen={customer}
      onPlatform={(platform) => choose({ platform, business: "", customer: "" })}
      onBusiness={(username) => choose({ business: username })}
      onCustomer={(username) => {
        choose({ customer: username });
        peopleDrawer.close();
      }}
    />
  );
  const scenes = <Behind state={state} business={business} customer={customer} />;
  return (
    <div className={classes.page}>
      {wide && (
        <aside className={classes.side} aria-label={texts.customers}>
          <Title order={1} className={classes.title}>
            {texts.customers}
          </Title>
          {list}
        </aside>
      )}
      <main className={classes.stage}>
        {lost && (
          <Alert color="yellow" className={classes.lost} role="status">
            {texts.lost}
          </Alert>
        )}
        {!wide && (
          <nav className={classes.tabs}>
            <VisuallyHidden>
              <h1>{texts.title}</h1>
            </VisuallyHidden>
            <Button
              variant="subtle"
              size="compact-md"
              leftSection={<IconUsers size={18} />}
              onClick={peopleDrawer.open}
            >
              {texts.customers}
            </Button>
            <Indicator disabled={state.faults.size === 0} color="red" offset={4}>
              <Button
                variant="subtle"
                size="compact-md"
                leftSection={<IconTool size={18} />}
                onClick={behindDrawer.open}
              >
                {texts.behind}
              </Button>
            </Indicator>
          </nav>
        )}
        {customer ? (
          <Stage
            key={`${state.manifest.platform} ${business.id} ${customer.id}`}
            state={state}
            dispatch={dispatch}
            business={business}
            customer={customer}
            wide={wide}
          />
        ) : (
          <div className={classes.nobody}>
            <IconDeviceMobile size={64} stroke={1} aria-hidden />
            <Text c="dimmed">{texts.noCustomers}</Text>
            {!wide && <Button onClick={peopleDrawer.open}>{texts.newCustomer}</Button>}
          </div>
        )}
      </main>
      {wide && (
        <aside className={classes.side} aria-label={texts.behind}>
          <Title order={2} className={classes.title}>
            {texts.behind}
          </Title>
          {scenes}
        </aside>
      )}
      <Drawer
        opened={people && !wide}
        onClose={peopleDrawer.close}
        title={texts.customers}
        classNames={{ body: classes.drawer }}
        closeButtonProps={{ "aria-label": texts.close }}
      >
        {list}
      </Drawer>
      <Drawer
        opened={behind && !wide}
        onClose={behindDrawer.close}
        position="right"
        title={texts.behind}
        classNames={{ body: classes.drawer }}
        closeButtonProps={{ "aria-label": texts.close }}
      >
        {scenes}
      </Drawer>
    </div>
  );
}
