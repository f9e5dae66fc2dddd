/** Mantine's buttons and anchors as links of the router. */
import { Anchor, Button, Menu, NavLink } from "@mantine/core";
import type { AnchorProps, ButtonProps, MenuItemProps, NavLinkProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ReactElement, Ref } from "react";

type Native<P> = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof P> & {
  ref?: Ref<HTMLAnchorElement>;
};

function ButtonAnchor(props: ButtonProps & Native<ButtonProps>): ReactElement {
  return <Button component="a" {...props} />;
}

function TextAnchor(props: AnchorProps & Native<AnchorProps>): ReactElement {
  return <Anchor {...props} />;
}

function NavAnchor(props: NavLinkProps & Native<NavLinkProps>): ReactElement {
  return <NavLink component="a" {...props} />;
}

function MenuAnchor(props: MenuItemProps & Native<MenuItemProps>): ReactElement {
  return <Menu.Item component="a" {...props} />;
}

/** A button that goes to a page. */
export const LinkButton = createLink(ButtonAnchor);
/** A link in text. */
export const TextLink = createLink(TextAnchor);
/** An entry of a menu that goes to a page. */
export const MenuLink = createLink(MenuAnchor);
/** An entry of a navigation; the router says which one is the current page. */
export const NavLinkTo = createLink(NavAnchor);
