package io.towpath.inventory.reading;

import io.towpath.disk.Reason;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Words of refusals: the file, the place in it, what was found.
final class Refuse {

    private Refuse() {}

    static UnreadableFileException as(Reason reason, String file, @Nullable Integer line, String what, String remedy) {
        return new UnreadableFileException(reason, file, line, line == null
                ? "%s: %s".formatted(file, what)
                : "%s, line %d: %s".formatted(file, line, what), remedy);
    }

    static UnreadableFileException invalid(String file, @Nullable Integer line, String what, String remedy) {
        return as(Reason.IMPORT_INVALID, file, line, what, remedy);
    }

    /// @param kinds that it may be all the same, once a person says what its columns are
    static UnreadableFileException columns(UnreadableFileException refusal, List<FileKind> kinds) {
        return refusal.with(new MappingNeeded(String.valueOf(refusal.getMessage()), kinds, List.of()));
    }

    static UnreadableFileException tooMuch(String file, @Nullable Integer line, String what) {
        return as(Reason.LIMIT_EXCEEDED, file, line, what, "Split the file, or leave out what is not needed.");
    }

    /// Carries a refusal through code that may throw nothing else: streams within parsers.
    static final class Carried extends IOException {

        private static final long serialVersionUID = 1L;

        private final UnreadableFileException refusal;

        Carried(UnreadableFileException refusal) {
            super(refusal.getMessage(), refusal);
            this.refusal = refusal;
        }
    }

    /// The refusal that something thrown stands for; null where it stands for none.
    static @Nullable UnreadableFileException within(Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 20; depth++) {
            if (at instanceof UnreadableFileException refusal) {
                return refusal;
            }
            if (at instanceof Carried carried) {
                return carried.refusal;
            }
            at = at.getCause();
        }
        return null;
    }
}
