package io.towpath.console.web;

import io.towpath.units.Sha256;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.AbstractResourceResolver;
import org.springframework.web.servlet.resource.CachingResourceResolver;
import org.springframework.web.servlet.resource.CssLinkResourceTransformer;
import org.springframework.web.servlet.resource.HttpResource;
import org.springframework.web.servlet.resource.ResourceResolverChain;
import org.springframework.web.servlet.resource.ResourceTransformerChain;
import org.springframework.web.servlet.resource.VersionResourceResolver;

/// Styles, scripts, pictures and fonts. Pages name ours by a digest of what is in them and those of libraries by their version:
/// a browser keeps these for good. By their plain name it asks each time whether they are as they were.
@Configuration(proxyBeanMethods = false)
@Order(Assets.BEFORE_THE_USUAL)
class Assets implements WebMvcConfigurer {

    /// Spring Boot has its own handlers of the same paths, unless they are taken.
    static final int BEFORE_THE_USUAL = -1;

    static final String FOR_GOOD = Objects.requireNonNull(CacheControl.maxAge(Duration.ofDays(365)).cachePublic()
            .immutable().getHeaderValue());

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        add(registry, "/webjars/**", "classpath:/META-INF/resources/webjars/", new OfLibraries());
        add(registry, "/**", "classpath:/static/", new OfOurs().addContentVersionStrategy("/**"));
    }

    private static void add(ResourceHandlerRegistry registry, String paths, String place,
            VersionResourceResolver resolver) {
        Cache cache = new ConcurrentMapCache("assets " + paths);
        registry.addResourceHandler(paths).addResourceLocations(place).setCacheControl(CacheControl.noCache())
                // by what is in it: a node that is set back to a version of before has older files
                .setUseLastModified(false).setEtagGenerator(Assets.tags())
                // whatever names somebody makes up are not kept: the cache comes after them
                .resourceChain(false).addResolver(new OfAnotherVersion())
                .addResolver(new CachingResourceResolver(cache)).addResolver(resolver)
                .addTransformer(new AsTheyAre());
    }

    /// What is kept for good has none: nobody is to ask whether it changed. Spring takes null for none, its signature does not
    /// say so.
    @SuppressWarnings("NullAway")
    private static Function<Resource, String> tags() {
        return file -> file instanceof Kept ? null : tag(file);
    }

    private static String tag(Resource file) {
        try {
            return Sha256.hex(file.getContentAsByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file.getDescription(), e);
        }
    }

    /// While nodes are brought to a new version one by one, a page of one may name a file of ours of another: it gets what
    /// there is, and asks again next time.
    private static final class OfAnotherVersion extends AbstractResourceResolver {

        private static final Pattern DIGEST = Pattern.compile("-[0-9a-f]{32}(?=\\.[a-z0-9]+$)");

        @Override
        protected @Nullable Resource resolveResourceInternal(@Nullable HttpServletRequest request, String path,
                List<? extends Resource> locations, ResourceResolverChain chain) {
            if (path.indexOf('%') >= 0) {
                // none of ours is written so, and each way to write a name would be kept
                return null;
            }
            Resource found = chain.resolveResource(request, path, locations);
            String plain = DIGEST.matcher(path).replaceFirst("");
            return found != null || plain.equals(path) ? found : chain.resolveResource(request, plain, locations);
        }

        @Override
        protected @Nullable String resolveUrlPathInternal(String path, List<? extends Resource> locations,
                ResourceResolverChain chain) {
            return chain.resolveUrlPath(path, locations);
        }
    }

    private static final class OfOurs extends VersionResourceResolver {

        @Override
        protected @Nullable Resource resolveResourceInternal(@Nullable HttpServletRequest request, String path,
                List<? extends Resource> locations, ResourceResolverChain chain) {
            Resource found = super.resolveResourceInternal(request, path, locations, chain);
            return found instanceof HttpResource ? new Kept(found) : found;
        }
    }

    /// Their paths begin with name and version.
    private static final class OfLibraries extends VersionResourceResolver {

        private static final Pattern VERSIONED = Pattern.compile("[^/]+/\\d[^/]*/.+");

        @Override
        protected @Nullable Resource resolveResourceInternal(@Nullable HttpServletRequest request, String path,
                List<? extends Resource> locations, ResourceResolverChain chain) {
            Resource found = chain.resolveResource(request, path, locations);
            return found != null && VERSIONED.matcher(path).matches() ? new Kept(found) : found;
        }

        @Override
        protected @Nullable String resolveUrlPathInternal(String path, List<? extends Resource> locations,
                ResourceResolverChain chain) {
            return chain.resolveUrlPath(path, locations);
        }
    }

    /// Spring has links in styles rewritten unless it is given who does: to absolute ones, with the prefix of the proxy through
    /// which the first came. Those of libraries are relative and have the version in them; ours have none.
    private static final class AsTheyAre extends CssLinkResourceTransformer {

        @Override
        public Resource transform(HttpServletRequest request, Resource resource, ResourceTransformerChain chain)
                throws IOException {
            return chain.transform(request, resource);
        }
    }
}
