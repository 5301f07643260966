package io.towpath.inventory.imports.web;

import java.util.UUID;

/// An import in the list.
record ImportLine(UUID id, String name, String state, String ago, String by, String kind, String counts) {}
