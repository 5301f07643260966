package io.towpath;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

/// What can be asked for by GET, as the router reads it from the classes: pages and their parts on one side, files and
/// REST on the other. A page that somebody adds is in it without being listed anywhere.
final class PageRoutes {

    private final SortedMap<PathPattern, Boolean> routes = new TreeMap<>(
            PathPattern.SPECIFICITY_COMPARATOR.thenComparing(Comparator.comparing(PathPattern::getPatternString)));

    PageRoutes() {
        Reader reader = new Reader();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.towpath")) {
            if (type.isAnnotatedWith(Controller.class) || type.isMetaAnnotatedWith(Controller.class)) {
                Class<?> handler = type.reflect();
                for (Method method : handler.getDeclaredMethods()) {
                    reader.read(method, handler).ifPresent(info -> info.getPathPatternsCondition().getPatterns()
                            .forEach(pattern -> routes.put(pattern, isPage(method, handler))));
                }
            }
        }
    }

    /// The most specific pattern that fits; empty when nobody serves the path.
    Optional<String> of(String path) {
        PathContainer parsed = PathContainer.parsePath(path);
        return routes.keySet().stream().filter(pattern -> pattern.matches(parsed)).findFirst()
                .map(PathPattern::getPatternString);
    }

    /// Patterns of what is made of a template: pages and parts of pages.
    Set<String> pages() {
        return routes.entrySet().stream().filter(route -> route.getValue()).map(route -> route.getKey()
                .getPatternString()).collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    private static boolean isPage(Method method, Class<?> handler) {
        return (method.getReturnType() == String.class || method.getReturnType() == ModelAndView.class)
                && !AnnotatedElementUtils.hasAnnotation(method, ResponseBody.class)
                && !AnnotatedElementUtils.hasAnnotation(handler, ResponseBody.class);
    }

    /// Spring's own reading of the annotations.
    private static final class Reader extends RequestMappingHandlerMapping {

        Reader() {
            afterPropertiesSet();
        }

        @Override
        protected void initHandlerMethods() {
            // there is no application to look for them in
        }

        Optional<RequestMappingInfo> read(Method method, Class<?> handler) {
            @Nullable
            RequestMappingInfo info = getMappingForMethod(method, handler);
            return Optional.ofNullable(info)
                    .filter(found -> found.getMethodsCondition().getMethods().contains(RequestMethod.GET));
        }
    }
}
