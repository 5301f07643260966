// Uploads a file in pieces that can be resumed: pause, a lost connection, a reload, another day. The server says how far it
// is; the file is read piece by piece and never held. Without this script the form sends the file in one go.
(function () {
  'use strict';
  var form = document.querySelector('form[data-upload]');
  if (!form || !window.fetch || !File.prototype.slice) return;
  var PIECE = 8 * 1024 * 1024, UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  var box = document.querySelector('[data-upload-state]');
  var part = function (name) { return box.querySelector('[data-upload-' + name + ']'); };
  var bar = box.querySelector('progress'), pause = part('pause');
  var url = form.dataset.uploads, file = null, id = null, offset = 0, running = false, abort = null, began = 0, from = 0, tries = 0;

  function size(bytes) {
    for (var i = 0; bytes >= 1024 && i < UNITS.length - 1; i++) bytes /= 1024;
    return (i && bytes < 100 ? bytes.toFixed(1) : Math.round(bytes)) + ' ' + UNITS[i];
  }
  function duration(seconds) {
    seconds = Math.max(1, Math.round(seconds));
    return seconds < 60 ? seconds + 's' : seconds < 3600 ? Math.floor(seconds / 60) + 'm' + String(seconds % 60).padStart(2, '0')
      : Math.floor(seconds / 3600) + 'h' + String(Math.floor(seconds % 3600 / 60)).padStart(2, '0');
  }
  function show(word, detail) {
    box.hidden = false;
    part('name').textContent = file.name;
    part('word').textContent = detail ? word + ': ' + detail : word;
    bar.max = file.size;
    bar.value = offset;
    var seconds = (Date.now() - began) / 1000, rate = seconds > 0.5 ? (offset - from) / seconds : 0;
    part('figures').textContent = size(offset) + ' of ' + size(file.size)
      + (running && rate > 0 ? ' · ' + size(rate) + '/s · ' + duration((file.size - offset) / rate) + ' left' : '');
    pause.textContent = running ? 'Pause' : 'Go on';
  }
  function call(method, path, options) {
    options = options || {};
    options.method = method;
    options.credentials = 'same-origin';
    options.headers = Object.assign({'Accept': 'application/json'}, options.headers);
    if (form.dataset.csrfHeader) options.headers[form.dataset.csrfHeader] = form.dataset.csrfToken;
    return fetch(path, options).then(function (answer) {
      if (answer.status === 204) return null;
      if (answer.redirected || !/json/.test(answer.headers.get('Content-Type') || '')) {
        var gone = new Error('you were signed out; sign in again and choose the same file');
        gone.code = 'signed-out';
        throw gone;
      }
      return answer.json().then(function (body) {
        if (answer.ok) return body;
        var problem = new Error((body.detail || 'the server refused') + (body.remedy ? '. ' + body.remedy : ''));
        problem.code = body.code || String(answer.status);
        throw problem;
      });
    });
  }
  function stop(word, detail) { running = false; show(word, detail); }
  function start(upload) {
    id = upload.id;
    offset = from = upload.receivedBytes;
    began = Date.now();
    running = true;
    tries = 0;
    send();
  }
  function send() {
    if (!running) return;
    show('Uploading');
    abort = new AbortController();
    call('PATCH', url + '/' + id, {
      body: file.slice(offset, Math.min(offset + PIECE, file.size)),
      headers: {'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream'},
      signal: abort.signal
    }).then(function (upload) {
      tries = 0;
      offset = upload.receivedBytes;
      if (upload.state === 'complete') {
        stop('Complete', 'the folder is being scanned');
        location.assign(location.pathname);
      } else {
        send();
      }
    }).catch(failed);
  }
  // a lost connection is tried again, ever more slowly; a refusal is shown
  function failed(error) {
    if (!running) return;
    var transient = !error.code || error.code === 'upload-busy' || error.code === 'upload-offset' || /^5/.test(error.code);
    if (!transient || tries >= 8) {
      stop('Stopped', error.message);
      return;
    }
    tries++;
    show('Waiting for the connection');
    setTimeout(function () {
      if (!running) return;
      call('GET', url + '/' + id).then(function (upload) {
        if (upload.state !== 'open') { stop('Stopped', upload.error || upload.state); return; }
        offset = from = upload.receivedBytes;
        began = Date.now();
        send();
      }).catch(failed);
    }, Math.min(30000, 500 * Math.pow(2, tries)));
  }
  form.addEventListener('submit', function (e) {
    var chosen = form.querySelector('input[type=file]').files[0];
    if (!chosen || running) { if (running) e.preventDefault(); return; }
    e.preventDefault();
    file = chosen;
    offset = 0;
    show('Starting');
    // an unfinished upload of the same name and size is found by the server and gone on with
    call('POST', url, {
      body: JSON.stringify({name: file.name, sizeBytes: file.size, replace: form.querySelector('[name=replace]').checked}),
      headers: {'Content-Type': 'application/json'}
    }).then(start).catch(function (error) { stop('Not started', error.message); });
  });
  pause.addEventListener('click', function () {
    if (running) {
      running = false;
      if (abort) abort.abort();
      show('Paused', 'what has arrived is kept');
    } else if (id) {
      call('GET', url + '/' + id).then(start).catch(function (error) { stop('Stopped', error.message); });
    }
  });
  part('cancel').addEventListener('click', function () {
    running = false;
    if (abort) abort.abort();
    if (!id) { box.hidden = true; return; }
    var gone = id;
    id = null;
    setTimeout(function () {
      call('DELETE', url + '/' + gone).then(function () { offset = 0; show('Cancelled', 'what had arrived is removed'); })
        .catch(function (error) { id = gone; show('Not cancelled', error.message); });
    }, 300);
  });
  window.addEventListener('beforeunload', function (e) { if (running) e.preventDefault(); });
})();
