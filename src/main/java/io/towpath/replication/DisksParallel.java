package io.towpath.replication;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How many disks of one VM are brought over side by side. Each takes one of the slots of the VM's host.
///
/// @param serving in a pass of a VM that serves
/// @param last    in the last pass, while nobody is served
@ConfigurationProperties("towpath.replication.disks-parallel")
record DisksParallel(@DefaultValue("2") int serving, @DefaultValue("4") int last) {

    DisksParallel {
        if (serving < 1 || last < 1) {
            throw new IllegalArgumentException(
                    "towpath.replication.disks-parallel: serving=%d, last=%d; expected 1 or more"
                            .formatted(serving, last));
        }
    }

    int of(Pass.Kind kind) {
        return kind == Pass.Kind.FINAL ? last : serving;
    }
}
