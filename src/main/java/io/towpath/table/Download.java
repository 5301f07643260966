package io.towpath.table;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A list of a page as a file, exactly as the page filters it, all of its pages.
public final class Download {

    private static final int CHUNK = 1_000;

    private Download() {}

    /// Rows after so many others.
    public interface Pages<T> {

        List<T> page(int limit, int offset);
    }

    /// What is written of a row.
    public interface Cells<T> {

        @Nullable
        Object[] of(T row);
    }

    /// @param extension `csv`, `xlsx`, `jsonl`: the path allows no other
    /// @param name      of the file, without its extension
    public static <T> void send(HttpServletResponse response, String extension, String name, List<String> headers,
            Pages<T> pages, Cells<T> cells) throws IOException {
        TableFormat format = TableFormat.of(extension).orElseThrow();
        // before the answer begins: what is refused is told as such
        List<T> rows = pages.page(CHUNK, 0);
        response.setContentType(format.contentType());
        response.setHeader("Content-Disposition", "attachment; filename=\"%s.%s\"".formatted(name, extension));
        try (TableWriter table = TableWriter.to(response.getOutputStream(), format, name, headers)) {
            for (int offset = CHUNK;; offset += CHUNK) {
                for (T row : rows) {
                    table.row(cells.of(row));
                }
                if (rows.size() < CHUNK) {
                    return;
                }
                rows = pages.page(CHUNK, offset);
            }
        }
    }

    /// As the others, with some of the headers, in another order.
    ///
    /// @param only of `headers`
    public static <T> void send(HttpServletResponse response, String extension, String name, List<String> headers,
            List<String> only, Pages<T> pages, Cells<T> cells) throws IOException {
        int[] at = only.stream().mapToInt(headers::indexOf).toArray();
        send(response, extension, name, only, pages, row -> {
            @Nullable
            Object[] all = cells.of(row);
            return Arrays.stream(at).mapToObj(index -> all[index]).toArray();
        });
    }

    public static <T> void send(HttpServletResponse response, String extension, String name, List<String> headers,
            List<T> rows, Cells<T> cells) throws IOException {
        send(response, extension, name, headers,
                (limit, offset) -> rows.subList(Math.min(offset, rows.size()), Math.min(offset + limit, rows.size())),
                cells);
    }

    public static <T> void send(HttpServletResponse response, String extension, String name, List<String> headers,
            List<String> only, List<T> rows, Cells<T> cells) throws IOException {
        send(response, extension, name, headers, only,
                (limit, offset) -> rows.subList(Math.min(offset, rows.size()), Math.min(offset + limit, rows.size())),
                cells);
    }

    public static @Nullable Object[] cells(@Nullable Object... values) {
        return values;
    }

    /// Where the list of this very view is as CSV: for the fragment `files`.
    public static String url(String path, HttpServletRequest request) {
        String query = request.getQueryString();
        return path + ".csv" + (query == null ? "" : "?" + query);
    }
}
