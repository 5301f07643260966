package io.towpath.console.web;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.resource.HttpResource;

/// A file that a browser keeps for good: under its name there is never another.
record Kept(Resource file) implements HttpResource {

    @Override
    public HttpHeaders getResponseHeaders() {
        HttpHeaders headers = new HttpHeaders();
        if (file instanceof HttpResource own) {
            headers.addAll(own.getResponseHeaders());
            // whoever asked with it would be answered as for a name that may change
            headers.remove(HttpHeaders.ETAG);
        }
        headers.set(HttpHeaders.CACHE_CONTROL, Assets.FOR_GOOD);
        return headers;
    }

    @Override
    public boolean exists() {
        return file.exists();
    }

    @Override
    public URL getURL() throws IOException {
        return file.getURL();
    }

    @Override
    public URI getURI() throws IOException {
        return file.getURI();
    }

    @Override
    public File getFile() throws IOException {
        return file.getFile();
    }

    @Override
    public long contentLength() throws IOException {
        return file.contentLength();
    }

    @Override
    public long lastModified() throws IOException {
        return file.lastModified();
    }

    @Override
    public Resource createRelative(String path) throws IOException {
        return file.createRelative(path);
    }

    @Override
    public @Nullable String getFilename() {
        return file.getFilename();
    }

    @Override
    public String getDescription() {
        return file.getDescription();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return file.getInputStream();
    }
}
