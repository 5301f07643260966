package io.towpath.inventory.reading;

import io.towpath.disk.Reason;

/// Finds out what an upload is, by names of sheets and files, then by headers. What may be two things is asked for.
final class KindFinder {

    private KindFinder() {}

    static FileKind find(Upload upload) throws UnreadableFileException {
        boolean rvtools = upload.grids().stream().map(grid -> RvtoolsHeaders.sheet(grid.title())).anyMatch(
                RvtoolsHeaders::isSheet);
        if (rvtools) {
            return upload.isWorkbook() ? FileKind.RVTOOLS_XLSX : FileKind.RVTOOLS_CSV;
        }
        throw Refuse.as(Reason.FORMAT_UNKNOWN, upload.name(), null, "is none of the kinds that are known", "Name it.");
    }
}
