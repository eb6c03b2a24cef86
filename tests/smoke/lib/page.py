"""The page in a real browser: page.py URL BOARDS SWARM-REPORT TROUBLE-COMMAND TROUBLE-BOARD PICTURES

Watches it until BOARDS have booted as the swarm's report says, makes a trouble by that command, and sees it. Nothing may
be complained of or be loaded from elsewhere. Prints one line a check; pictures stay in that directory.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

SEEN_WITHIN_S = 2
STARTED = ("fetching", "loaded", "leased")


def browser():
    options = Options()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1200,900",
                     "--disable-component-update", "--disable-background-networking", "--no-first-run"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


def check(text, is_so, said=""):
    print(("ok" if is_so else "not ok") + f" - {text}" + (f" ({said})" if said and not is_so else ""), flush=True)
    if not is_so:
        sys.exit(1)


def wait(seconds, until):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = until()
        if value:
            return value
        time.sleep(0.05)
    return until()


def look(driver, width, dark, path):
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia",
                           {"features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})
    time.sleep(0.5)
    driver.save_screenshot(str(path))


def phases(driver):
    return driver.execute_script(
        "return Object.fromEntries([...document.querySelectorAll('#phases button')].map(b =>"
        " [b.children[1].textContent, Number(b.querySelector('b').textContent.replaceAll(',', ''))]))")


def main():
    url, boards, report_path, command, trouble, pictures = sys.argv[1:]
    boards = int(boards)
    driver = browser()
    try:
        driver.get(url)
        check("the page says that boards are served",
              wait(20, lambda: "Boards are served" in driver.find_element("id", "state").text),
              driver.find_element("id", "state").text)
        wait(120, lambda: Path(report_path).exists() and json.loads(Path(report_path).read_text() or "{}"))
        report = json.loads(Path(report_path).read_text())
        seen = wait(20, lambda: (counted := phases(driver)) and sum(counted[p] for p in STARTED) == boards and counted) or phases(driver)
        check(f"its phases add up to the swarm's report: {report['booted']} of {boards}",
              report["booted"] == boards == sum(seen[phase] for phase in STARTED), str(seen))
        check("nothing needs attention", driver.find_elements("css selector", "#attention li.trouble") == [],
              driver.find_element("id", "attention").text)
        look(driver, 1200, False, Path(pictures) / "light.png")
        look(driver, 1200, True, Path(pictures) / "dark.png")
        look(driver, 390, False, Path(pictures) / "phone.png")
        subprocess.run(command, shell=True, check=True)
        began = time.monotonic()
        first = "return document.querySelector('#attention li')?.textContent ?? ''"
        check(f"a board in trouble is on top within {SEEN_WITHIN_S} s",
              wait(SEEN_WITHIN_S, lambda: trouble in driver.execute_script(first)), driver.execute_script(first))
        print(f"seen after {time.monotonic() - began:.2f} s")
        driver.execute_script("document.querySelector('#attention li button').click()")
        check("its story is told", wait(5, lambda: trouble in driver.find_element("id", "board").text and
                                        "What happened" in driver.find_element("id", "board").text),
              driver.find_element("id", "board").text)
        check("with the commands that show its frames",
              f"bootstorm capture --last-boot {trouble}" in driver.find_element("id", "board").text)
        look(driver, 1200, False, Path(pictures) / "board.png")
        look(driver, 390, True, Path(pictures) / "board-phone.png")
        driver.execute_script("document.querySelector('#board').close()")
        look(driver, 1200, False, Path(pictures) / "attention.png")
        driver.execute_script("document.querySelector('#leases summary').click()")
        leases = lambda: driver.find_element("id", "leases").text
        check("files, generations and leases are told of", wait(5, lambda: f"{boards:,} leases" in leases() and
              "served now" in driver.find_element("id", "serving").text), leases()[:200])
        driver.execute_script("document.querySelector('#serving-title').scrollIntoView()")
        look(driver, 1200, True, Path(pictures) / "served.png")
        driver.get(url)
        most = "return Number(/at most ([0-9,]+)/.exec(document.querySelector('#blocks').textContent)?.[1].replaceAll(',', '') ?? 0)"
        check("a page that is opened later shows what was before", wait(5, lambda: driver.execute_script(most) > 100),
              driver.find_element("id", "blocks").text)
        said = [entry["message"] for entry in driver.get_log("browser")]
        check("the browser complains of nothing", said == [], str(said))
        requests = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
        asked = {each["params"]["request"]["url"] for each in requests if each["method"] == "Network.requestWillBeSent"}
        elsewhere = {each for each in asked if not each.startswith((url, "data:", "chrome"))}
        check(f"{len(asked)} addresses are asked for, none of them elsewhere", asked and not elsewhere, str(elsewhere))
    finally:
        driver.quit()


main()
