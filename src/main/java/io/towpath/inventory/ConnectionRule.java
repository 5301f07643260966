package io.towpath.inventory;

import io.towpath.inventory.Connection.Direction;

/// Asked before a place is looked at or registered. Modules above that do not get on with some kinds fill it.
public interface ConnectionRule {

    /// @param server whether places of this kind are servers, not folders
    /// @throws RefusedException when no such place may be registered
    void check(Direction direction, String kind, boolean server);
}
