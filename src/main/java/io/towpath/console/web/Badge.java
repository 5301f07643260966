package io.towpath.console.web;

/// How a state is drawn: never by colour alone.
///
/// @param tone good, move (the machine works), wait (a person is asked), bad, soak or idle; towpath.css colours it
/// @param icon a class of bootstrap-icons
public record Badge(String tone, String icon, String word) {}
