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

    void write(long seq, int offset, byte[] bytes) {
        System.arraycopy(bytes, 0, now, offset, bytes.length);
        for (int block = offset / FileVm.BLOCK; block <= (offset + bytes.length - 1) / FileVm.BLOCK; block++) {
            writes.add(new Write(seq, block));
        }
    }
}
