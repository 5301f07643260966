package io.towpath.images;

import io.towpath.units.ByteRange;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a job does. All of it can be done twice: what was finished is found equal, what was begun is gone on with.
///
/// @param image    the image that is read
/// @param other    for CONVERT the image to make, for APPLY the one to change, for VERIFY one to compare with
/// @param options  for CONVERT: the format's, by qemu-img's names
/// @param digest   for VERIFY: `towpath-tree-sha256/1:HEX` instead of another image
/// @param ranges   for APPLY
/// @param rateLimit bytes a second that are read at most; null for no limit
public record ImageWork(Kind kind, ImagePlace image, @Nullable ImagePlace other, Map<String, String> options,
        @Nullable String digest, List<ByteRange> ranges, @Nullable Long rateLimit) {

    public enum Kind {
        DIGEST, CONVERT, VERIFY, APPLY
    }

    public ImageWork {
        options = Map.copyOf(options);
        ranges = List.copyOf(ranges);
    }
}
