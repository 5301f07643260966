package io.towpath.images.web;

import io.towpath.disk.Extent;
import io.towpath.images.ImageFiles.Mapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of an image's map.
///
/// @param next where to ask on; left out at the disk's end
record MappedJson(long sizeBytes, List<ExtentJson> extents, @Nullable Long next) {

    record ExtentJson(long start, long length, String status) {

        static ExtentJson of(Extent extent) {
            return new ExtentJson(extent.range().offset(), extent.range().length(), switch (extent) {
                case Extent.Data _ -> "data";
                case Extent.Zero _ -> "zero";
                case Extent.Unallocated _ -> "unallocated";
            });
        }
    }

    static MappedJson of(Mapped map) {
        return new MappedJson(map.sizeBytes(), map.extents().stream().map(ExtentJson::of).toList(), map.next());
    }
}
