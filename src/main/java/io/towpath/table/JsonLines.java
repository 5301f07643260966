package io.towpath.table;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// One JSON object a line; what is null is left out.
final class JsonLines extends TableWriter {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final OutputStream out;

    JsonLines(OutputStream out, List<String> headers) {
        super(headers);
        this.out = out;
    }

    @Override
    void write(@Nullable Object[] values) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int column = 0; column < values.length; column++) {
            Object value = values[column];
            if (value != null) {
                object.put(headers.get(column),
                        value instanceof Number || value instanceof Boolean ? value : value.toString());
            }
        }
        out.write(JSON.writeValueAsBytes(object));
        out.write('\n');
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }
}
