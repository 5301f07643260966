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
                if (!ExtraUse.isOne(use.getValue())) {
                    throw Refuse.invalid(upload.name(), null, "column '%s' cannot go to '%s'".formatted(Cells.shown(use
                            .getKey()), Cells.shown(use.getValue())), "Say tag, ignore, or the name of a field.");
                }
            }
            return Dispatch.read(upload, options);
        } catch (IOException | RuntimeException e) {
            UnreadableFileException refusal = Refuse.within(e);
            if (refusal != null) {
                throw refusal;
            }
            throw e;
        }
    }
}
