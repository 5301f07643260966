package io.towpath.inventory.reading;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The [EstateReader] of files, of all kinds. Holds nothing, can be used by several threads.
public final class FilesReader implements EstateReader {

    @Override
    public EstateFile read(List<Path> files, ReadOptions options) throws IOException, UnreadableFileException {
        try (Upload upload = Upload.open(files)) {
            for (var use : options.columns().entrySet()) {
                if (!ExtraUse.isOne(use.getValue()) && !MappingFields.isOne(options.kind(), use.getValue())) {
                    throw Refuse.invalid(upload.name(), null, "column '%s' cannot go to '%s'".formatted(Cells.shown(use
                            .getKey()), Cells.shown(use.getValue())), "Say tag, ignore, or the name of a field.");
                }
            }
            FileKind kind = options.kind();
            boolean rvtools = kind == FileKind.RVTOOLS_XLSX || kind == FileKind.RVTOOLS_CSV
                    || kind == null && KindFinder
                            .isRvtools(upload);
            return rvtools
                    ? new RvtoolsReader(upload.isWorkbook() ? FileKind.RVTOOLS_XLSX : FileKind.RVTOOLS_CSV, options)
                            .read(upload.grids())
                    : new TableReader(upload, options).read();
        } catch (IOException | RuntimeException e) {
            UnreadableFileException refusal = Refuse.within(e);
            if (refusal != null) {
                throw refusal;
            }
            throw e;
        }
    }
}
