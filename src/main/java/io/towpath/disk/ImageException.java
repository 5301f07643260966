package io.towpath.disk;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// An image or archive was refused, or a conversion could not end. The message reads `thing: place is found, expected
/// …`; the remedy says what a person can do.
public final class ImageException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String file;
    private final String structure;
    private final @Nullable String field;
    private final @Nullable Long offset;
    private final @Nullable String remedy;
    private final @Nullable Offer offer;
    private transient @Nullable ProblemList problems;

    /// What may be asked for the next time. The remedy says it in words that fit everybody; which option of a command, or
    /// switch of a page, that is, is added by who tells it.
    public enum Offer {
        /// that what stands in the way be replaced
        REPLACE,
        /// that it go on where it was
        GO_ON,
        /// that a layer be read with all it lies upon
        FLATTEN
    }

    /// @param file      name of the file as the user gave it
    /// @param structure what was being read: `sparse header`, `grain table`, `tar member`
    /// @param field     the field of that structure, or null where the whole structure is meant
    /// @param offset    bytes from the start of the file, or null where no place can be named
    /// @param detail    what was found and what was expected, without the file's name
    /// @param remedy    what to do, a sentence; null where nothing can be done
    public ImageException(Reason reason, String file, String structure, @Nullable String field, @Nullable Long offset,
            String detail, @Nullable String remedy) {
        this(reason, file, structure, field, offset, detail, remedy, null);
    }

    public ImageException(Reason reason, String file, String structure, @Nullable String field, @Nullable Long offset,
            String detail, @Nullable String remedy, @Nullable Throwable cause) {
        this(reason, file, structure, field, offset, detail, remedy, cause, null);
    }

    private ImageException(Reason reason, String file, String structure, @Nullable String field, @Nullable Long offset,
            String detail, @Nullable String remedy, @Nullable Throwable cause, @Nullable Offer offer) {
        super(file + ": " + detail, cause);
        this.reason = reason;
        this.file = file;
        this.structure = structure;
        this.field = field;
        this.offset = offset;
        this.remedy = remedy;
        this.offer = offer;
    }

    public Reason reason() {
        return reason;
    }

    public String file() {
        return file;
    }

    public String structure() {
        return structure;
    }

    public @Nullable String field() {
        return field;
    }

    public @Nullable Long offset() {
        return offset;
    }

    public @Nullable String remedy() {
        return remedy;
    }

    public @Nullable Offer offer() {
        return offer;
    }

    /// The same, just made, which may be helped so.
    public ImageException offering(Offer helps) {
        return new ImageException(reason, file, structure, field, offset, detail(), remedy, getCause(), helps);
    }

    /// The same with other advice, which offers nothing else.
    public ImageException withRemedy(String other) {
        return new ImageException(reason, file, structure, field, offset, detail(), other, this);
    }

    /// Everything that was found wrong with the image, this first; null where nobody looked for more.
    public @Nullable ProblemList problems() {
        return problems;
    }

    /// This one, as the first of all that is wrong.
    ImageException with(ProblemList all) {
        problems = all;
        return this;
    }

    /// The message without the file's name.
    String detail() {
        return String.valueOf(getMessage()).substring(file.length() + 2);
    }
}
