package io.towpath.access;

import java.lang.reflect.Executable;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/// Marks every answer whose type holds a [Secret] as one that nobody keeps: no cache between, and not [OnceFilter].
@RestControllerAdvice
final class ShownOnce implements ResponseBodyAdvice<Object> {

    /// Alone; Spring Security's `no-cache, no-store, …` for all other answers is another value.
    static final String MARK = "no-store";

    private final Map<Executable, Boolean> known = new ConcurrentHashMap<>();

    @Override
    public boolean supports(MethodParameter answer, Class<? extends HttpMessageConverter<?>> converter) {
        return known.computeIfAbsent(answer.getExecutable(), _ -> holds(ResolvableType.forMethodParameter(answer),
                Set.of()));
    }

    @Override
    public @Nullable Object beforeBodyWrite(@Nullable Object body, MethodParameter answer, MediaType type,
            Class<? extends HttpMessageConverter<?>> converter, ServerHttpRequest request,
            ServerHttpResponse response) {
        response.getHeaders().set(HttpHeaders.CACHE_CONTROL, MARK);
        return body;
    }

    /// Looks into type arguments and components of records, where every answer keeps its fields.
    static boolean holds(ResolvableType type, Set<Class<?>> above) {
        Class<?> raw = type.toClass();
        if (raw == Secret.class) {
            return true;
        }
        for (ResolvableType argument : type.getGenerics()) {
            if (holds(argument, above)) {
                return true;
            }
        }
        if (!raw.isRecord() || above.contains(raw)) {
            return raw.isArray() && holds(type.getComponentType(), above);
        }
        Set<Class<?>> here = new HashSet<>(above);
        here.add(raw);
        for (RecordComponent component : raw.getRecordComponents()) {
            if (holds(ResolvableType.forType(component.getGenericType(), type), here)) {
                return true;
            }
        }
        return false;
    }
}
