package io.towpath.inventory;

import java.util.List;

/// Asked before a connection is moved or removed. Modules above that work with its VMs or its folder fill it.
public interface ConnectionUse {

    /// Who needs it now, a short sentence each: `web01 is migrating (wave W03)`; empty when nobody does.
    List<String> of(Connection connection);
}
