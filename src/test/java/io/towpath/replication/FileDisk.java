package io.towpath.replication;

import java.util.ArrayList;
import java.util.List;

/// A disk of a [FileVm].
final class FileDisk {

    record Write(long seq, int block) {}

    final String key;
    final List<Write> writes = new ArrayList<>();
    byte[] now;
    String uuid;

    FileDisk(String key, int size) {
        this.key = key;
        now = new byte[size];
        uuid = "uuid-of-" + key;
    }
}
