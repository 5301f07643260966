package io.towpath.inventory.reading;

import java.io.IOException;

/// Finds out what an upload is and hands it to who reads that.
final class Dispatch {

    private Dispatch() {}

    static EstateFile read(Upload upload, ReadOptions options) throws IOException, UnreadableFileException {
        FileKind kind = options.kind() == null ? KindFinder.find(upload) : options.kind();
        return switch (kind) {
            case RVTOOLS_XLSX, RVTOOLS_CSV -> new RvtoolsReader(kind, options).read(upload.grids());
            case VMS_CSV, VMS_XLSX, VMS_JSON, APPLICATIONS, OWNERS, DEPENDENCIES, WINDOWS, BASELINES, WAVE_ASSIGNMENTS,
                    AZURE_MIGRATE_CSV, SERVICENOW, NETBOX, ITOP ->
                throw Refuse.invalid(upload.name(), null, kind.word() + " cannot be read yet", "");
        };
    }
}
