//! The window itself: what surrounds every page, whatever it shows.

use satchel_tests::desktop::{PATIENCE, Start, Trouble, Window};
use serde_json::{Value, json};

#[test]
fn a_second_start_brings_the_first_to_the_front() -> Result<(), Trouble> {
    let folder = tempfile::tempdir()?;
    let window = Window::open(folder.path(), Start::default())?;
    let page = window.page()?;
    page.open()?;
    let first = window.id()?;
    let focused = || Ok::<_, Trouble>(page.run("return document.hasFocus();", &[])? == json!(true));
    let cover = window.cover()?;
    assert!(!cover.is_behind(first)?);
    page.until("the window to lose the keyboard", || Ok((!focused()?).then_some(())))?;
    assert!(window.start_twice()?.end(PATIENCE)?, "the second start ends by itself, and well");
    assert_eq!(window.id()?, first);
    page.until("the first window in front of the other, with the keyboard", || {
        Ok((cover.is_behind(first)? && focused()?).then_some(()))
    })
}

#[test]
fn the_window_comes_back_in_the_size_it_had() -> Result<(), Trouble> {
    let folder = tempfile::tempdir()?;
    let mut window = Window::open(folder.path(), Start::default())?;
    window.page()?.open()?;
    assert_eq!(window.page()?.size()?, (1280, 800));
    assert_eq!(window.page()?.resize(1100, 700)?, (1100, 700));
    window.close()?;
    window.again()?;
    let page = window.page()?;
    page.until("the window in its old size", || Ok((page.size()? == (1100, 700)).then_some(())))
}

#[test]
fn the_window_does_not_shrink_below_what_it_can_show() -> Result<(), Trouble> {
    let folder = tempfile::tempdir()?;
    let window = Window::open(folder.path(), Start::default())?;
    let page = window.page()?;
    page.open()?;
    assert_eq!(page.resize(960, 600)?, (960, 600));
    assert_eq!(page.resize(700, 400)?, (960, 600));
    Ok(())
}

#[test]
fn a_page_cannot_run_foreign_script_load_foreign_files_or_ask_a_plugin() -> Result<(), Trouble> {
    let folder = tempfile::tempdir()?;
    let window = Window::open(folder.path(), Start::default())?;
    let page = window.page()?;
    page.open()?;
    // What the page may do is asked of the page itself: a script of its own would not be heard from outside.
    let told = page.run(
        "const refused = [];
         document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
         const tell = (promise) => promise.then(() => 'answered', (error) => String(error));
         const script = document.createElement('script');
         script.setAttribute('data-probe', '');
         return (async () => {
           const picture = new Image();
           await new Promise((done) => { picture.onerror = done; picture.onload = done;
             picture.src = 'https://pictures.example/a.png'; });
           const fetched = await tell(fetch('https://elsewhere.example/'));
           let html = 'taken';
           try { document.createElement('div').innerHTML = '<b>x</b>'; } catch { html = 'refused'; }
           const ask = window.__TAURI_INTERNALS__.invoke;
           const plugin = await tell(ask('plugin:window-state|save_window_state', { flags: 1 }));
           const event = await tell(ask('plugin:event|listen', { event: 'x', target: { kind: 'Any' }, handler: 1 }));
           return { refused, fetched, html, plugin, event };
         })();",
        &[],
    )?;
    let refused: Vec<&str> =
        told["refused"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for directive in ["img-src", "connect-src", "require-trusted-types-for"] {
        assert!(refused.contains(&directive), "{directive}: {told}");
    }
    assert_ne!(told["fetched"], json!("answered"));
    assert_eq!(told["html"], json!("refused"));
    for plugin in ["plugin", "event"] {
        assert!(told[plugin].as_str().is_some_and(|said| said.contains("not allowed")), "{plugin}: {told}");
    }
    Ok(())
}

#[test]
fn the_window_stays_on_its_own_pages() -> Result<(), Trouble> {
    let folder = tempfile::tempdir()?;
    let window = Window::open(folder.path(), Start::default())?;
    let page = window.page()?;
    page.open()?;
    for leave in [
        "location.href = 'https://elsewhere.example/';",
        "window.open('https://elsewhere.example/');",
        "location.href = 'file:///etc/hostname';",
        "const link = document.createElement('a'); link.href = 'https://elsewhere.example/'; link.target = '_blank'; \
         document.body.append(link); link.click(); link.remove();",
    ] {
        page.run(leave, &[])?;
        // The refusal is no event of the page: that it still answers, and from where, is what shows it.
        page.open()?;
    }
    Ok(())
}
